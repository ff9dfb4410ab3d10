#include "tests/nodes/authority.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace kontor::tests {
namespace {

constexpr long day_s = 24L * 3'600L;

/// A file that is written by OpenSSL.
class File {
public:
    explicit File(const std::filesystem::path& path) : file_{std::fopen(path.c_str(), "w")} {
        if (file_ == nullptr) throw std::runtime_error{"cannot write " + path.string()};
    }
    ~File() {
        std::fclose(file_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    [[nodiscard]] std::FILE* get() const {
        return file_;
    }

private:
    std::FILE* file_;
};

void add_extension(X509* certificate, int id, const char* value) {
    X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, id, value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

void name_entry(X509_NAME* name, const std::string& text) {
    X509_NAME_add_entry_by_txt(
        name, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(text.c_str()), -1, -1, 0);
}

}  // namespace

void Authority::Free::operator()(EVP_PKEY* key) const {
    EVP_PKEY_free(key);
}
void Authority::Free::operator()(X509* certificate) const {
    X509_free(certificate);
}

Authority::Authority(std::filesystem::path folder, std::string name)
    : folder_{std::move(folder)}, name_{std::move(name)}, key_{EVP_EC_gen("P-256")} {
    const auto own = signed_for(key_, name_, {});
    const File file{ca_file()};
    PEM_write_X509(file.get(), own.get());
}

Authority::~Authority() = default;

std::filesystem::path Authority::ca_file() const {
    return folder_ / (name_ + ".pem");
}

Authority::Certificate Authority::signed_for(const Key& key,
                                             const std::string& subject,
                                             const Wishes& wishes) {
    Certificate certificate{X509_new()};
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++signed_);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -2 * day_s);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), wishes.is_expired ? -day_s : day_s);
    X509_set_pubkey(certificate.get(), key.get());
    name_entry(X509_get_subject_name(certificate.get()), subject);
    name_entry(X509_get_issuer_name(certificate.get()), name_);
    add_extension(certificate.get(),
                  NID_basic_constraints,
                  subject == name_ ? "critical,CA:TRUE" : "critical,CA:FALSE");
    X509_sign(certificate.get(), key_.get(), EVP_sha256());
    return certificate;
}

adapters::nodes::Identity Authority::node(const std::string& node_name, const Wishes& wishes) {
    const Key key{EVP_EC_gen("P-256")};
    const auto certificate = signed_for(key, node_name, wishes);
    adapters::nodes::Identity identity{.ca_file = ca_file(),
                                       .certificate_file = folder_ / (node_name + ".pem"),
                                       .key_file = folder_ / (node_name + ".key")};
    PEM_write_X509(File{identity.certificate_file}.get(), certificate.get());
    const auto& password = wishes.key_password;
    PEM_write_PrivateKey(File{identity.key_file}.get(),
                         key.get(),
                         password.empty() ? nullptr : EVP_aes_256_cbc(),
                         reinterpret_cast<const unsigned char*>(password.data()),
                         static_cast<int>(password.size()),
                         nullptr,
                         nullptr);
    return identity;
}

}  // namespace kontor::tests
