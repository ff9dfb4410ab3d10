#include "eventstore/vault/crypto.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <memory>
#include <mutex>
#include <set>
#include <stdexcept>

namespace kontor::eventstore::vault {
namespace {

constexpr std::size_t hash_block_size = 64;

/// For failures that only a broken library or no memory can cause.
void require(bool done) {
    if (!done) throw std::runtime_error{"OpenSSL failed"};
}

/// Fetched once: looking an algorithm up costs more than using it.
const EVP_CIPHER* aes_256_gcm() {
    static EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
    require(cipher != nullptr);
    return cipher;
}
const EVP_MD* sha_256() {
    static EVP_MD* const digest = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    require(digest != nullptr);
    return digest;
}

struct FreeCipher {
    void operator()(EVP_CIPHER_CTX* context) const {
        EVP_CIPHER_CTX_free(context);
    }
};
struct FreeDigest {
    void operator()(EVP_MD_CTX* context) const {
        EVP_MD_CTX_free(context);
    }
};

/// A thread's contexts. The mutex is nearly always free: only `wipe_used_keys` is ever in the way.
struct Contexts {
    std::mutex mutex;
    std::unique_ptr<EVP_CIPHER_CTX, FreeCipher> sealing{EVP_CIPHER_CTX_new()};
    std::unique_ptr<EVP_CIPHER_CTX, FreeCipher> opening{EVP_CIPHER_CTX_new()};
    std::unique_ptr<EVP_MD_CTX, FreeDigest> digest{EVP_MD_CTX_new()};

    Contexts();
    ~Contexts();
    Contexts(const Contexts&) = delete;
    Contexts& operator=(const Contexts&) = delete;
    void wipe();
};

struct AllContexts {
    std::mutex mutex;
    std::set<Contexts*> of_threads;
};

AllContexts& all_contexts() {
    static auto* const all = new AllContexts;  // Outlives every thread, hence never deleted.
    return *all;
}

Contexts::Contexts() {
    require(sealing && opening && digest);
    require(EVP_EncryptInit_ex2(sealing.get(), aes_256_gcm(), nullptr, nullptr, nullptr) == 1);
    require(EVP_DecryptInit_ex2(opening.get(), aes_256_gcm(), nullptr, nullptr, nullptr) == 1);
    const std::scoped_lock lock{all_contexts().mutex};
    all_contexts().of_threads.insert(this);
}

Contexts::~Contexts() {
    const std::scoped_lock lock{all_contexts().mutex};
    all_contexts().of_threads.erase(this);
}

void Contexts::wipe() {
    const Key zeros{};
    const std::scoped_lock lock{mutex};
    require(EVP_EncryptInit_ex2(sealing.get(), nullptr, zeros.data(), zeros.data(), nullptr) == 1);
    require(EVP_DecryptInit_ex2(opening.get(), nullptr, zeros.data(), zeros.data(), nullptr) == 1);
    require(EVP_DigestInit_ex2(digest.get(), sha_256(), nullptr) == 1);
}

Contexts& contexts() {
    thread_local Contexts of_this_thread;
    return of_this_thread;
}

const unsigned char* raw(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}
unsigned char* raw(std::string& bytes, std::size_t at) {
    return reinterpret_cast<unsigned char*>(bytes.data() + at);
}
int int_size(std::string_view bytes) {
    require(bytes.size() <= 0x7fffffff);
    return static_cast<int>(bytes.size());
}

/// One pass of HMAC: the hash of the padded key and `parts`.
template <class... Parts>
void hash_keyed(EVP_MD_CTX* digest, const Key& key, std::uint8_t pad, Key& out, Parts... parts) {
    std::array<std::uint8_t, hash_block_size> block{};
    for (std::size_t i = 0; i < block.size(); ++i) {
        block[i] = static_cast<std::uint8_t>((i < key.size() ? key[i] : 0U) ^ pad);
    }
    bool done = EVP_DigestInit_ex2(digest, sha_256(), nullptr) == 1 &&
                EVP_DigestUpdate(digest, block.data(), block.size()) == 1;
    ((done = done && EVP_DigestUpdate(digest, parts.data(), parts.size()) == 1), ...);
    require(done && EVP_DigestFinal_ex(digest, out.data(), nullptr) == 1);
    OPENSSL_cleanse(block.data(), block.size());
}

template <class... Parts>
void hmac_of(const Key& key, Key& out, Parts... parts) {
    constexpr std::uint8_t inner_pad = 0x36;
    constexpr std::uint8_t outer_pad = 0x5c;
    auto& [mutex, sealing, opening, digest] = contexts();
    const std::scoped_lock lock{mutex};
    SecretKey inner;
    hash_keyed(digest.get(), key, inner_pad, inner.key(), parts...);
    hash_keyed(digest.get(), key, outer_pad, out, inner.bytes());
}

}  // namespace

SecretKey::~SecretKey() {
    OPENSSL_cleanse(key_.data(), key_.size());
}

Key hmac(const Key& key, std::string_view text) {
    Key out{};
    hmac_of(key, out, text);
    return out;
}

SecretKey derived_key(const Key& from, std::string_view label, std::string_view secret) {
    constexpr std::string_view first_block{"\x01"};
    SecretKey derived;
    hmac_of(from, derived.key(), label, secret, first_block);
    return derived;
}

void seal_bytes(const Key& key,
                std::string_view bound,
                std::string_view plain,
                ports::Random& random,
                std::string& out) {
    std::array<std::uint8_t, nonce_size> nonce{};
    random.fill(nonce);
    out.append(view_of(nonce));
    const std::size_t start = out.size();
    out.resize(start + plain.size() + tag_size);
    auto& of_thread = contexts();
    const std::scoped_lock lock{of_thread.mutex};
    EVP_CIPHER_CTX* const context = of_thread.sealing.get();
    int written = 0;
    int end = 0;
    require(EVP_EncryptInit_ex2(context, nullptr, key.data(), nonce.data(), nullptr) == 1 &&
            EVP_EncryptUpdate(context, nullptr, &written, raw(bound), int_size(bound)) == 1 &&
            EVP_EncryptUpdate(context, raw(out, start), &written, raw(plain), int_size(plain)) ==
                1 &&
            EVP_EncryptFinal_ex(context, raw(out, start + plain.size()), &end) == 1 &&
            EVP_CIPHER_CTX_ctrl(context,
                                EVP_CTRL_AEAD_GET_TAG,
                                static_cast<int>(tag_size),
                                raw(out, start + plain.size())) == 1);
}

bool open_bytes(const Key& key,
                std::string_view bound,
                std::string_view sealed,
                std::string& plain) {
    if (sealed.size() < nonce_size + tag_size) return false;
    const auto nonce = sealed.substr(0, nonce_size);
    const auto body = sealed.substr(nonce_size, sealed.size() - nonce_size - tag_size);
    std::string tag{sealed.substr(sealed.size() - tag_size)};
    plain.resize(body.size());
    std::array<unsigned char, tag_size> unused{};
    auto& of_thread = contexts();
    const std::scoped_lock lock{of_thread.mutex};
    EVP_CIPHER_CTX* const context = of_thread.opening.get();
    int written = 0;
    require(EVP_DecryptInit_ex2(context, nullptr, key.data(), raw(nonce), nullptr) == 1 &&
            EVP_DecryptUpdate(context, nullptr, &written, raw(bound), int_size(bound)) == 1 &&
            EVP_DecryptUpdate(context, raw(plain, 0), &written, raw(body), int_size(body)) == 1 &&
            EVP_CIPHER_CTX_ctrl(
                context, EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag_size), raw(tag, 0)) == 1);
    if (EVP_DecryptFinal_ex(context, unused.data(), &written) == 1) return true;
    OPENSSL_cleanse(plain.data(), plain.size());  // Not authentic: nobody may look at it.
    plain.clear();
    return false;
}

void wipe_used_keys() {
    const std::scoped_lock lock{all_contexts().mutex};
    for (Contexts* of_thread : all_contexts().of_threads) of_thread->wipe();
}

void append_frame(std::string& out, std::string_view bytes) {
    append_number(out, static_cast<std::uint32_t>(bytes.size()));
    out.append(bytes);
}

}  // namespace kontor::eventstore::vault
