/* The limit of intake: libmicrohttpd and librdkafka alone. Every POST is produced with acks=all, and its 201 leaves when
 * the delivery report is there. Usage: accept PORT BOOTSTRAP TOPIC LINGER_MS; BOOTSTRAP "none" answers at once. */
#include <librdkafka/rdkafka.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static rd_kafka_t *producer;
static const char *topic;
static struct MHD_Response *created;

struct request {
    struct MHD_Connection *connection;
    size_t length;
    int delivered;
    char body[4096];
};

static void on_delivery(rd_kafka_t *client, const rd_kafka_message_t *message, void *opaque) {
    struct request *request = message->_private;
    (void)client, (void)opaque;
    request->delivered = message->err ? -1 : 1;
    MHD_resume_connection(request->connection);
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *url, const char *method,
                                  const char *version, const char *data, size_t *size, void **state) {
    struct request *request = *state;
    (void)context, (void)url, (void)method, (void)version;
    if (!request) {
        request = *state = calloc(1, sizeof *request);
        request->connection = connection;
        return MHD_YES;
    }
    if (*size) {
        if (request->length + *size > sizeof request->body) return MHD_NO;
        memcpy(request->body + request->length, data, *size);
        request->length += *size;
        *size = 0;
        return MHD_YES;
    }
    if (producer && !request->delivered) {
        char key[64];
        int length = snprintf(key, sizeof key, "customer-%d@example.com", rand() % 20000);
        MHD_suspend_connection(connection);
        rd_kafka_resp_err_t error = rd_kafka_producev(
            producer, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_KEY(key, (size_t)length),
            RD_KAFKA_V_VALUE(request->body, request->length), RD_KAFKA_V_OPAQUE(request), RD_KAFKA_V_END);
        if (error) {
            request->delivered = -1;
            MHD_resume_connection(connection);
        }
        return MHD_YES;
    }
    return MHD_queue_response(connection, request->delivered < 0 ? 503 : 201, created);
}

static void on_end(void *context, struct MHD_Connection *connection, void **state, enum MHD_RequestTerminationCode why) {
    (void)context, (void)connection, (void)why;
    free(*state);
    *state = NULL;
}

static void *poll_forever(void *unused) {
    (void)unused;
    for (;;) rd_kafka_poll(producer, 100);
    return NULL;
}

static void start_producer(const char *bootstrap, const char *linger) {
    char error[512];
    const char *settings[][2] = {{"bootstrap.servers", bootstrap}, {"linger.ms", linger},
                                 {"enable.idempotence", "true"},   {"acks", "all"},
                                 {"socket.nagle.disable", "true"}, {"compression.type", "lz4"}};
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++)
        if (rd_kafka_conf_set(conf, settings[i][0], settings[i][1], error, sizeof error)) {
            fprintf(stderr, "%s\n", error);
            exit(1);
        }
    rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
    producer = rd_kafka_new(RD_KAFKA_PRODUCER, conf, error, sizeof error);
    if (!producer) {
        fprintf(stderr, "%s\n", error);
        exit(1);
    }
    pthread_t thread;
    pthread_create(&thread, NULL, poll_forever, NULL);
}

int main(int count, char **words) {
    if (count != 5) return 2;
    static char answer[] = "{\"status\":\"received\"}";
    topic = words[3];
    created = MHD_create_response_from_buffer(sizeof answer - 1, answer, MHD_RESPMEM_PERSISTENT);
    MHD_add_response_header(created, "Content-Type", "application/json");
    if (strcmp(words[2], "none")) start_producer(words[2], words[4]);
    struct MHD_Daemon *daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, (uint16_t)atoi(words[1]), NULL, NULL, on_request, NULL,
        MHD_OPTION_NOTIFY_COMPLETED, on_end, NULL, MHD_OPTION_CONNECTION_LIMIT, 1000u, MHD_OPTION_END);
    if (!daemon) {
        fprintf(stderr, "port %s cannot be used\n", words[1]);
        return 1;
    }
    pause();
}
