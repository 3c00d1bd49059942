#pragma once
#include <microhttpd.h>

// MHD_start_daemon takes its options as variadic arguments, which Swift cannot pass.
static inline struct MHD_Daemon *fte_mhd_start(
    int listen_socket, unsigned int connections, unsigned int connections_per_address, unsigned int idle_seconds,
    size_t connection_memory, MHD_AccessHandlerCallback answer,
    void *(*begin)(void *cls, const char *uri, struct MHD_Connection *connection), MHD_RequestCompletedCallback complete,
    MHD_NotifyConnectionCallback notify, size_t (*unescape)(void *cls, struct MHD_Connection *connection, char *text),
    void *cls) {
    return MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, answer, cls,
        MHD_OPTION_LISTEN_SOCKET, listen_socket, MHD_OPTION_CONNECTION_LIMIT,
        connections, MHD_OPTION_PER_IP_CONNECTION_LIMIT, connections_per_address, MHD_OPTION_CONNECTION_TIMEOUT,
        idle_seconds, MHD_OPTION_CONNECTION_MEMORY_LIMIT, connection_memory, MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_URI_LOG_CALLBACK, begin, cls, MHD_OPTION_NOTIFY_COMPLETED, complete, cls,
        MHD_OPTION_NOTIFY_CONNECTION, notify, cls, MHD_OPTION_UNESCAPE_CALLBACK, unescape, cls, MHD_OPTION_END);
}

// MHD_get_connection_info is variadic.
static inline const union MHD_ConnectionInfo *fte_mhd_connection_info(
    struct MHD_Connection *connection, enum MHD_ConnectionInfoType kind) {
    return MHD_get_connection_info(connection, kind);
}
