#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unistd.h>
#include <utility>

namespace kontor::tests {

/// An answer as it came over the wire. Names of headers are in lower case.
struct Answer {
    int status = 0;
    std::string protocol;
    std::multimap<std::string, std::string> headers;
    std::string body;

    [[nodiscard]] std::string header(const std::string& name) const {
        const auto found = headers.find(name);
        return found == headers.end() ? std::string{} : found->second;
    }
};

/// A client that sends any bytes it likes and reads answers one by one. Waits 20 s at most.
class Connection {
public:
    explicit Connection(std::uint16_t port) : socket_{::socket(AF_INET, SOCK_STREAM, 0)} {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        open(reinterpret_cast<sockaddr*>(&address), sizeof address);
    }
    explicit Connection(const std::filesystem::path& path)
        : socket_{::socket(AF_UNIX, SOCK_STREAM, 0)} {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
        open(reinterpret_cast<sockaddr*>(&address), sizeof address);
    }
    ~Connection() {
        ::close(socket_);
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// False if the server has closed.
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    void send_no_more() {
        ::shutdown(socket_, SHUT_WR);
    }

    /// The next answer; nothing if the server closes before one is whole. The answer to HEAD has
    /// no body.
    std::optional<Answer> answer(bool to_head = false) {
        const auto head = take_until("\r\n\r\n");
        if (!head) return std::nullopt;
        Answer answer;
        std::string_view rest{*head};
        const auto line = rest.substr(0, rest.find("\r\n"));
        answer.protocol = line.substr(0, line.find(' '));
        answer.status = std::atoi(std::string{line.substr(line.find(' ') + 1)}.c_str());
        rest.remove_prefix(line.size() + 2);
        while (!rest.empty() && !rest.starts_with("\r\n")) {
            const auto field = rest.substr(0, rest.find("\r\n"));
            const auto colon = field.find(": ");
            std::string name{field.substr(0, colon)};
            for (auto& c : name) c = static_cast<char>(std::tolower(c));
            answer.headers.emplace(name, field.substr(colon + 2));
            rest.remove_prefix(field.size() + 2);
        }
        const auto length = answer.header("content-length");
        if (to_head || length.empty()) return answer;
        const auto size = static_cast<std::size_t>(std::atol(length.c_str()));
        while (read_.size() < size) {
            if (!read_more()) return std::nullopt;
        }
        answer.body = read_.substr(0, size);
        read_.erase(0, size);
        return answer;
    }
    /// Whether the server closes without another byte.
    bool is_closed() {
        return read_.empty() && !read_more();
    }

private:
    void open(const sockaddr* address, socklen_t size) {
        const timeval patience{.tv_sec = 20, .tv_usec = 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        if (::connect(socket_, address, size) != 0) throw std::runtime_error{"cannot connect"};
    }
    bool read_more() {
        std::array<char, 16'384> bytes;
        const auto count = ::recv(socket_, bytes.data(), bytes.size(), 0);
        if (count < 0 && errno == EAGAIN) throw std::runtime_error{"no answer in 20 s"};
        if (count <= 0) return false;
        read_.append(bytes.data(), static_cast<std::size_t>(count));
        return true;
    }
    std::optional<std::string> take_until(std::string_view end) {
        auto at = read_.find(end);
        while (at == std::string::npos) {
            if (!read_more()) return std::nullopt;
            at = read_.find(end);
        }
        auto taken = read_.substr(0, at + end.size());
        read_.erase(0, at + end.size());
        return taken;
    }

    int socket_;
    std::string read_;
};

}  // namespace kontor::tests
