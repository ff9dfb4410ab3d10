#pragma once

#include "adapters/nodes/channel.hpp"

#include <openssl/types.h>

#include <filesystem>
#include <memory>
#include <string>

namespace kontor::tests {

/// Signs certificates, which it writes into a folder.
class Authority {
public:
    /// `name` is of its files too.
    Authority(std::filesystem::path folder, std::string name);
    ~Authority();
    Authority(const Authority&) = delete;
    Authority& operator=(const Authority&) = delete;

    /// Its own certificate.
    [[nodiscard]] std::filesystem::path ca_file() const;

    struct Wishes {
        bool is_expired = false;
        std::string key_password = {};  ///< Not empty: the key is written under it.
    };
    /// A node that trusts this authority and is signed by it.
    [[nodiscard]] adapters::nodes::Identity node(const std::string& node_name,
                                                 const Wishes& wishes);
    [[nodiscard]] adapters::nodes::Identity node(const std::string& node_name) {
        return node(node_name, {});
    }

private:
    struct Free {
        void operator()(EVP_PKEY* key) const;
        void operator()(X509* certificate) const;
    };
    using Key = std::unique_ptr<EVP_PKEY, Free>;
    using Certificate = std::unique_ptr<X509, Free>;
    [[nodiscard]] Certificate signed_for(const Key& key,
                                         const std::string& subject,
                                         const Wishes& wishes);

    std::filesystem::path folder_;
    std::string name_;
    Key key_;
    long signed_ = 0;
};

}  // namespace kontor::tests
