import CThread
import Glibc

/// How the C library keeps the process's memory.
package enum Heap {
    /// How often free pages go back: a service with 2,000 messages under way gains 3 MB by it and pays 1 % of a core.
    private static let period: UInt32 = 500_000

    /// Keeps memory that nothing uses from staying with the process, for as long as it lives.
    static func keepSmall() {
        // A heap for each thread keeps what its busiest moment needed; two cores need no more than two.
        _ = fte_limit_heaps(2)
        // Short-lived and long-lived pieces lie side by side: without this a busy moment is never given back.
        OwnThread.start(name: "heap") {
            while true {
                usleep(period)
                giveBackFreePages()
            }
        }
    }

    /// Gives the pages that nothing uses back to the system.
    package static func giveBackFreePages() {
        _ = fte_give_back_free_pages()
    }
}
