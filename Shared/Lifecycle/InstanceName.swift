import Glibc

/// What tells this process from the others of its service.
public enum InstanceName {
    /// The host's name and the process id: in a cluster, the pod.
    public static var current: String {
        var buffer = [CChar](repeating: 0, count: 256)
        let isKnown = gethostname(&buffer, buffer.count - 1) == 0
        let host = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return "\(isKnown ? host : "host")-\(getpid())"
    }
}
