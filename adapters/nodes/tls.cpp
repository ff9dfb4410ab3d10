#include "adapters/nodes/tls.hpp"

#include <boost/system/error_code.hpp>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace kontor::adapters::nodes {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

namespace {

[[noreturn]] void refuse(std::string_view setting,
                         const std::filesystem::path& file,
                         std::string_view why) {
    throw std::runtime_error{std::string{setting} + ": " + file.string() + " " + std::string{why}};
}

/// OpenSSL's own words for a file that is not there speak of a system library.
void look_at(std::string_view setting, const std::filesystem::path& file) {
    if (file.empty()) throw std::runtime_error{std::string{setting} + ": not set"};
    std::error_code failure;
    if (!std::filesystem::is_regular_file(file, failure)) refuse(setting, file, "is no file");
    if (!std::ifstream{file}) refuse(setting, file, "cannot be read");
}

/// Whether the others, who trust the same authority, would take this node's certificate. How long
/// it lasts isn't looked at: a shop whose certificate ran out still opens on its own.
bool is_of_authority(SSL_CTX* context) {
    STACK_OF(X509)* chain = nullptr;
    SSL_CTX_get0_chain_certs(context, &chain);
    const std::unique_ptr<X509_STORE_CTX, decltype(&X509_STORE_CTX_free)> check{
        X509_STORE_CTX_new(), &X509_STORE_CTX_free};
    if (!check || X509_STORE_CTX_init(check.get(),
                                      SSL_CTX_get_cert_store(context),
                                      SSL_CTX_get0_certificate(context),
                                      chain) != 1) {
        return false;
    }
    X509_STORE_CTX_set_flags(check.get(), X509_V_FLAG_NO_CHECK_TIME);
    return X509_verify_cert(check.get()) == 1;
}

}  // namespace

ssl::context tls_context(const Identity& identity, Side side) {
    look_at("node.ca_file", identity.ca_file);
    look_at("node.certificate_file", identity.certificate_file);
    look_at("node.key_file", identity.key_file);

    ssl::context context{side == Side::client ? ssl::context::tlsv13_client
                                              : ssl::context::tlsv13_server};
    context.set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert);
    // Without it, OpenSSL would ask for the password at the terminal and wait.
    context.set_password_callback(
        [](std::size_t, ssl::context::password_purpose) { return std::string{}; });

    error_code error;
    context.load_verify_file(identity.ca_file, error);
    if (error) {
        refuse("node.ca_file", identity.ca_file, "holds no certificate in PEM");
    }
    context.use_certificate_chain_file(identity.certificate_file, error);
    if (error) {
        refuse("node.certificate_file", identity.certificate_file, "holds no certificate in PEM");
    }
    context.use_private_key_file(identity.key_file, ssl::context::pem, error);
    if (error) {
        refuse("node.key_file",
               identity.key_file,
               "holds no key in PEM, without a password, of the certificate in " +
                   identity.certificate_file.string());
    }
    if (!is_of_authority(context.native_handle())) {
        refuse("node.certificate_file",
               identity.certificate_file,
               "is not signed by " + identity.ca_file.string() + " (node.ca_file)");
    }
    // No session is taken up again, so each connection shows certificates.
    SSL_CTX_set_session_cache_mode(context.native_handle(), SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(context.native_handle(), 0);
    return context;
}

}  // namespace kontor::adapters::nodes
