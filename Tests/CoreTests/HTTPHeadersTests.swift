import Core
import Testing

@Suite struct HTTPHeadersTests {
    @Test func `fields are found without regard to case and keep their order`() {
        var headers: HTTPHeaders = ["Accept": "a", "X-One": "1", "accept": "b"]
        #expect(headers["ACCEPT"] == "a")
        #expect(headers.all("Accept") == ["a", "b"])
        headers["x-one"] = "2"
        #expect(headers.fields.map(\.value) == ["a", "b", "2"])
        headers["accept"] = nil
        #expect(headers.all("Accept").isEmpty)
    }

    @Test func `only letters have a case`() {
        #expect("Az-[".equalsIgnoringCase("aZ-["))
        #expect(!"@".equalsIgnoringCase("`"))
        #expect(!"[".equalsIgnoringCase("{"))
        #expect(!"a".equalsIgnoringCase("ab"))
    }
}
