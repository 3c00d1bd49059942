/* The limit of reading: librdkafka alone, from the oldest offset on. Usage: consume BOOTSTRAP TOPIC COUNT
 * Prints messages per second from the first message to the last. */
#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

int main(int count, char **words) {
    if (count != 4) return 2;
    char error[512], group[64];
    snprintf(group, sizeof group, "bench-consume-%ld", (long)time(NULL) * 1000 + rand() % 1000);
    const char *settings[][2] = {{"bootstrap.servers", words[1]}, {"group.id", group}, {"auto.offset.reset", "earliest"}};
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++)
        rd_kafka_conf_set(conf, settings[i][0], settings[i][1], error, sizeof error);
    rd_kafka_t *consumer = rd_kafka_new(RD_KAFKA_CONSUMER, conf, error, sizeof error);
    if (!consumer) {
        fprintf(stderr, "%s\n", error);
        return 1;
    }
    rd_kafka_poll_set_consumer(consumer);
    rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(topics, words[2], RD_KAFKA_PARTITION_UA);
    rd_kafka_subscribe(consumer, topics);
    rd_kafka_queue_t *queue = rd_kafka_queue_get_consumer(consumer);
    long wanted = atol(words[3]), seen = 0;
    double first = 0, last = 0, limit = now() + 120;
    rd_kafka_message_t *batch[1000];
    while (seen < wanted && now() < limit) {
        ssize_t got = rd_kafka_consume_batch_queue(queue, 200, batch, 1000);
        for (ssize_t i = 0; i < got; i++) {
            if (!batch[i]->err) seen++;
            rd_kafka_message_destroy(batch[i]);
        }
        if (got > 0 && !first) first = now();
        if (got > 0) last = now();
    }
    printf("%.0f\n", seen < wanted || last <= first ? 0 : seen / (last - first));
    rd_kafka_queue_destroy(queue);
    rd_kafka_consumer_close(consumer);
    rd_kafka_destroy(consumer);
}
