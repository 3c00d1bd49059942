/// A handle of libmicrohttpd's that travels between threads.
///
/// Sendable because the library allows each of its handles to be used from any thread, and because a connection and
/// its answer are used by one thread at a time: suspending and resuming the connection hands them over.
struct MHDPointer: @unchecked Sendable {
    let raw: OpaquePointer
}
