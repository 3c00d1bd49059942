#pragma once
#include <stddef.h>
#include <stdint.h>

// ONNX Runtime's C interface as far as it is used. The library is one of a Python wheel, without headers, and is opened
// by name, so nothing is linked.
//
// The interface is a table of functions that only ever grows at its end. The entries that are used stand at their places;
// `reserved` fills what lies between. A test calls each of them.

typedef struct fte_ort_env fte_ort_env;
typedef struct fte_ort_status fte_ort_status;
typedef struct fte_ort_session fte_ort_session;
typedef struct fte_ort_session_options fte_ort_session_options;
typedef struct fte_ort_run_options fte_ort_run_options;
typedef struct fte_ort_memory_info fte_ort_memory_info;
typedef struct fte_ort_value fte_ort_value;
typedef struct fte_ort_shape fte_ort_shape;

enum {
    FTE_ORT_API_VERSION = 16,    // the oldest whose table is known to hold everything below
    FTE_ORT_LOG_FATAL = 4,
    FTE_ORT_OPTIMIZE_ALL = 99,
    FTE_ORT_INT64 = 7,
    FTE_ORT_FLOAT = 1,
    FTE_ORT_ARENA = 1,
    FTE_ORT_MEMORY_DEFAULT = 0
};

typedef struct fte_ort_api {
    void *reserved_0;
    int (*GetErrorCode)(const fte_ort_status *status);                                                            // 1
    const char *(*GetErrorMessage)(const fte_ort_status *status);                                                 // 2
    fte_ort_status *(*CreateEnv)(int level, const char *name, fte_ort_env **env);                                 // 3
    void *reserved_4[3];
    fte_ort_status *(*CreateSession)(const fte_ort_env *env, const char *path,
                                     const fte_ort_session_options *options, fte_ort_session **session);         // 7
    void *reserved_8;
    fte_ort_status *(*Run)(fte_ort_session *session, const fte_ort_run_options *options, const char *const *inputs,
                           const fte_ort_value *const *input_values, size_t input_count,
                           const char *const *outputs, size_t output_count, fte_ort_value **output_values);      // 9
    fte_ort_status *(*CreateSessionOptions)(fte_ort_session_options **options);                                   // 10
    void *reserved_11[12];
    fte_ort_status *(*SetSessionGraphOptimizationLevel)(fte_ort_session_options *options, int level);             // 23
    fte_ort_status *(*SetIntraOpNumThreads)(fte_ort_session_options *options, int count);                         // 24
    fte_ort_status *(*SetInterOpNumThreads)(fte_ort_session_options *options, int count);                         // 25
    void *reserved_26[4];
    fte_ort_status *(*SessionGetInputCount)(const fte_ort_session *session, size_t *count);                       // 30
    fte_ort_status *(*SessionGetOutputCount)(const fte_ort_session *session, size_t *count);                      // 31
    void *reserved_32[17];
    fte_ort_status *(*CreateTensorWithDataAsOrtValue)(const fte_ort_memory_info *memory, void *data, size_t bytes,
                                                      const int64_t *shape, size_t dimensions, int type,
                                                      fte_ort_value **value);                                     // 49
    void *reserved_50;
    fte_ort_status *(*GetTensorMutableData)(fte_ort_value *value, void **data);                                   // 51
    void *reserved_52[8];
    fte_ort_status *(*GetTensorElementType)(const fte_ort_shape *shape, int *type);                               // 60
    void *reserved_61[3];
    fte_ort_status *(*GetTensorShapeElementCount)(const fte_ort_shape *shape, size_t *count);                     // 64
    fte_ort_status *(*GetTensorTypeAndShape)(const fte_ort_value *value, fte_ort_shape **shape);                  // 65
    void *reserved_66[3];
    fte_ort_status *(*CreateCpuMemoryInfo)(int allocator, int kind, fte_ort_memory_info **memory);                // 69
    void *reserved_70[22];
    void (*ReleaseEnv)(fte_ort_env *env);                                                                         // 92
    void (*ReleaseStatus)(fte_ort_status *status);                                                                // 93
    void (*ReleaseMemoryInfo)(fte_ort_memory_info *memory);                                                       // 94
    void (*ReleaseSession)(fte_ort_session *session);                                                             // 95
    void (*ReleaseValue)(fte_ort_value *value);                                                                   // 96
    void *reserved_97[2];
    void (*ReleaseTensorTypeAndShapeInfo)(fte_ort_shape *shape);                                                  // 99
    void (*ReleaseSessionOptions)(fte_ort_session_options *options);                                              // 100
} fte_ort_api;

typedef struct fte_ort_api_base {
    const fte_ort_api *(*GetApi)(uint32_t version);
    const char *(*GetVersionString)(void);
} fte_ort_api_base;

typedef const fte_ort_api_base *(*fte_ort_get_api_base)(void);
