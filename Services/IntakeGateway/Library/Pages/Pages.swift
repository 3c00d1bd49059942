import Core
import FoundationEssentials

/// The documents the gateway serves, made ready once.
struct Pages: Sendable {
    /// `GET /support`: the form on a page of its own.
    let support: StaticDocument
    /// `GET /support-form.js`: the form as an element for any page.
    let script: StaticDocument
    /// `GET /openapi.yaml`.
    let openAPI: StaticDocument

    init() {
        let style = Self.text(PackageResources.support_css)
        let styleHash = Data(SHA256.hash(style.utf8)).base64EncodedString()
        support = StaticDocument(
            Self.text(PackageResources.support_html).replacing("/*STYLE*/", with: style),
            type: "text/html; charset=utf-8",
            headers: [
                "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'sha256-\(styleHash)'; "
                    + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
                "Cross-Origin-Opener-Policy": "same-origin",
                "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
            ])
        // The rules the server checks by reach the page with its script.
        script = StaticDocument(
            Self.text(PackageResources.support_form_js)
                .replacing("/*FORM_SCHEMA*/ {}", with: Self.text(PackageResources.form_schema_json)),
            type: "text/javascript; charset=utf-8",
            headers: ["Cross-Origin-Resource-Policy": "cross-origin", "Access-Control-Allow-Origin": "*"])
        openAPI = StaticDocument(Self.text(PackageResources.openapi_yaml), type: "application/yaml")
    }

    private static func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self)
    }
}
