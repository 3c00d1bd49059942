import Core
import FoundationEssentials

/// Hashes of files by libcrypto.
public enum FileDigest {
    /// SHA-256 of a file's bytes, in hexadecimal.
    ///
    /// - Parameter path: Where the file is.
    /// - Returns: 64 digits.
    /// - Throws: What reading throws.
    public static func sha256(_ path: String) throws -> String {
        Digest.sha256(Array(try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe))).hexadecimal
    }
}
