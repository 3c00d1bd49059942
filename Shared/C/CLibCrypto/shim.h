#pragma once
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rand.h>

// Which parts of a key are given: a macro of macros, which Swift cannot import.
static const int fte_public_key_selection = EVP_PKEY_PUBLIC_KEY;

// The names of an RSA key's numbers: a parameter keeps the address of its name, so Swift's own text would be gone.
static const char *const fte_rsa_modulus = OSSL_PKEY_PARAM_RSA_N;
static const char *const fte_rsa_exponent = OSSL_PKEY_PARAM_RSA_E;

// A variadic function in OpenSSL.
static inline EVP_PKEY *fte_make_rsa_key(size_t bits) { return EVP_PKEY_Q_keygen(NULL, NULL, "RSA", bits); }
