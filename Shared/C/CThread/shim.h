#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <malloc.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

// Names the calling thread for the operating system (15 characters are kept): not importable from Glibc.
static inline int fte_thread_set_name(const char *name) {
    return pthread_setname_np(pthread_self(), name);
}

// The kernel's id of the calling thread, as `top -H` and `perf` show it.
static inline long fte_thread_id(void) {
    return syscall(SYS_gettid);
}

// How many heaps the threads of the process share.
static inline int fte_limit_heaps(int count) {
    return mallopt(M_ARENA_MAX, count);
}

// Gives the pages of the heaps that nothing uses back to the system; says whether there were any.
static inline int fte_give_back_free_pages(void) {
    return malloc_trim(0);
}
