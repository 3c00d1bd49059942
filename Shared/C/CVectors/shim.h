#pragma once
#include <stddef.h>

// How near rows of numbers are to questions, with the widest instructions that this processor has: the compiler alone
// uses those that every processor of its kind has. Measured over 1,100 rows of 384 numbers: 26 us instead of 42 for one
// question, 64 instead of 122 for three.

typedef float fte_lanes __attribute__((vector_size(32), aligned(4)));

// Four sums, so that no addition waits for the one before it.
#define FTE_PRODUCT(row, question, lanes, product)                                     \
    do {                                                                               \
        const fte_lanes *left = (const fte_lanes *)(row);                              \
        const fte_lanes *right = (const fte_lanes *)(question);                        \
        fte_lanes a = {0}, b = {0}, c = {0}, d = {0};                                  \
        size_t place = 0;                                                              \
        for (; place + 4 <= (lanes); place += 4) {                                     \
            a += left[place] * right[place];                                           \
            b += left[place + 1] * right[place + 1];                                   \
            c += left[place + 2] * right[place + 2];                                   \
            d += left[place + 3] * right[place + 3];                                   \
        }                                                                              \
        for (; place < (lanes); place++) a += left[place] * right[place];              \
        a = (a + b) + (c + d);                                                         \
        (product) = ((a[0] + a[4]) + (a[1] + a[5])) + ((a[2] + a[6]) + (a[3] + a[7])); \
    } while (0)

// Each row is fetched once for all questions.
#define FTE_NEAREST_BODY                                                               \
    for (size_t row = 0; row < count; row++) {                                         \
        for (size_t question = 0; question < asked; question++) {                      \
            float product;                                                             \
            FTE_PRODUCT(rows + row * lanes * 8, questions + question * lanes * 8, lanes, product); \
            if (product > best[row]) best[row] = product;                              \
        }                                                                              \
    }

#if defined(__x86_64__)
__attribute__((target("avx2,fma"))) static inline void fte_nearest_wide(
    const float *rows, size_t count, const float *questions, size_t asked, size_t lanes, float *best) {
    FTE_NEAREST_BODY
}
#endif

// Raises each row's best product with any of the questions; all have `lanes` times eight numbers.
static inline void fte_nearest(
    const float *rows, size_t count, const float *questions, size_t asked, size_t lanes, float *best) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        fte_nearest_wide(rows, count, questions, asked, lanes, best);
        return;
    }
#endif
    FTE_NEAREST_BODY
}
