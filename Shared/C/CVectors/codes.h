#pragma once
#include <stddef.h>
#include <stdint.h>

// How near codes of vectors are to questions, about: each number of a row is one of 15 steps, two of them in a byte.
//
// Four times the rows of half-size numbers fit into the same memory, and reading memory is what comparing all rows takes
// longest for. A chunk of 32 bytes holds 64 numbers, the first 32 of them in the lower halves; what a row lacks is zero.

#define FTE_CHUNK 32

// A question in the codes' order: for each chunk the 32 numbers of the lower halves, then those of the higher ones.
struct fte_coded_question {
    const int8_t *numbers;
    // What the zero of the codes, which is 8, adds to each product.
    int32_t zero;
    // What a step of this question is worth.
    float step;
};

typedef char fte_bytes __attribute__((vector_size(32), aligned(1)));
typedef short fte_shorts __attribute__((vector_size(32)));
typedef int fte_integers __attribute__((vector_size(32)));

#if defined(__x86_64__)
// Four chunks at most go into one sum of short numbers: 8 products of two pairs of 15 and 127 stay below 32,768.
__attribute__((target("avx2"))) static inline int32_t fte_coded_product_wide(
    const uint8_t *row, size_t chunks, const int8_t *question) {
    const fte_bytes halves = (fte_bytes){0} + 15;
    const fte_shorts ones = (fte_shorts){0} + 1;
    fte_integers sums = {0};
    for (size_t first = 0; first < chunks; first += 4) {
        fte_shorts some = {0};
        for (size_t at = first; at < chunks && at < first + 4; at++) {
            const fte_bytes both = *(const fte_bytes *)(row + at * FTE_CHUNK);
            const fte_bytes low = both & halves;
            const fte_bytes high = (fte_bytes)((fte_shorts)both >> 4) & halves;
            some += (fte_shorts)__builtin_ia32_pmaddubsw256(low, *(const fte_bytes *)(question + at * 2 * FTE_CHUNK));
            some += (fte_shorts)__builtin_ia32_pmaddubsw256(
                high, *(const fte_bytes *)(question + (at * 2 + 1) * FTE_CHUNK));
        }
        sums += (fte_integers)__builtin_ia32_pmaddwd256(some, ones);
    }
    return sums[0] + sums[1] + sums[2] + sums[3] + sums[4] + sums[5] + sums[6] + sums[7];
}

__attribute__((target("avx2"))) static inline void fte_nearest_codes_wide(
    const uint8_t *rows, const float *steps, size_t count, size_t chunks, const struct fte_coded_question *questions,
    size_t asked, float *best) {
    for (size_t row = 0; row < count; row++) {
        float nearest = 0;
        for (size_t at = 0; at < asked; at++) {
            const int32_t product =
                fte_coded_product_wide(rows + row * chunks * FTE_CHUNK, chunks, questions[at].numbers);
            const float near = (float)(product - questions[at].zero) * questions[at].step * steps[row];
            nearest = near > nearest ? near : nearest;
        }
        best[row] = nearest;
    }
}
#endif

static inline int32_t fte_coded_product(const uint8_t *row, size_t chunks, const int8_t *question) {
    int32_t sum = 0;
    for (size_t chunk = 0; chunk < chunks; chunk++) {
        for (size_t at = 0; at < FTE_CHUNK; at++) {
            const uint8_t both = row[chunk * FTE_CHUNK + at];
            sum += (both & 15) * question[chunk * 2 * FTE_CHUNK + at];
            sum += (both >> 4) * question[(chunk * 2 + 1) * FTE_CHUNK + at];
        }
    }
    return sum;
}

// How near each row is to the nearest of some questions; 0 where none is near.
static inline void fte_nearest_codes(
    const uint8_t *rows, const float *steps, size_t count, size_t chunks, const struct fte_coded_question *questions,
    size_t asked, float *best) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) {
        fte_nearest_codes_wide(rows, steps, count, chunks, questions, asked, best);
        return;
    }
#endif
    for (size_t row = 0; row < count; row++) {
        float nearest = 0;
        for (size_t at = 0; at < asked; at++) {
            const int32_t product = fte_coded_product(rows + row * chunks * FTE_CHUNK, chunks, questions[at].numbers);
            const float near = (float)(product - questions[at].zero) * questions[at].step * steps[row];
            nearest = near > nearest ? near : nearest;
        }
        best[row] = nearest;
    }
}

// Writes the codes of a vector of at most `chunks` times 64 numbers, and gives what a step is worth: so much that the
// codes are as near to their vector as it is to itself, which makes their products too large as often as too small.
static inline float fte_code_row(const float *vector, size_t count, size_t chunks, uint8_t *row) {
    float largest = 0;
    for (size_t at = 0; at < count; at++) {
        const float size = vector[at] < 0 ? -vector[at] : vector[at];
        largest = size > largest ? size : largest;
    }
    const float scale = largest > 0 ? 7 / largest : 0;
    float product = 0, square = 0;
    for (size_t at = 0; at < chunks * 2 * FTE_CHUNK; at++) {
        const float number = at < count ? vector[at] : 0;
        // Never negative, so that cutting off rounds.
        const uint8_t code = (uint8_t)(number * scale + 8.5f);
        product += number * (float)(code - 8);
        square += number * number;
        uint8_t *both = row + at / (2 * FTE_CHUNK) * FTE_CHUNK + at % FTE_CHUNK;
        *both = at % (2 * FTE_CHUNK) < FTE_CHUNK ? code : (uint8_t)(*both | code << 4);
    }
    return product > 0 ? square / product : 0;
}
