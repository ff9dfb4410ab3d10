#pragma once

#include <boost/asio/buffer.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

namespace kontor::adapters::http {

/// The bytes that came in and were not consumed yet; what was is overwritten. Small until a request
/// needs more; views into it are good until `space`, `consume` or `replace` is called.
class ReadBuffer {
public:
    [[nodiscard]] std::string_view view() const {
        return {bytes_.data() + begin_, end_ - begin_};
    }

    /// Room to read into, at least one byte, while less than `size_max` is held; else none.
    [[nodiscard]] boost::asio::mutable_buffer space(std::size_t size_max) {
        const auto held = end_ - begin_;
        if (held >= size_max) return {};
        if (begin_ > 0) {
            std::copy(bytes_.begin() + static_cast<std::ptrdiff_t>(begin_),
                      bytes_.begin() + static_cast<std::ptrdiff_t>(end_),
                      bytes_.begin());
            std::fill(bytes_.begin() + static_cast<std::ptrdiff_t>(held),
                      bytes_.begin() + static_cast<std::ptrdiff_t>(end_),
                      '\0');
            begin_ = 0;
            end_ = held;
        }
        if (held == bytes_.size()) {
            bytes_.resize(
                std::clamp(bytes_.size() * 2, size_start, std::max(size_max, size_start)));
        }
        return boost::asio::buffer(bytes_.data() + end_, bytes_.size() - end_);
    }
    void filled(std::size_t count) {
        end_ += count;
    }
    void consume(std::size_t count) {
        std::fill_n(bytes_.begin() + static_cast<std::ptrdiff_t>(begin_), count, '\0');
        begin_ += count;
        if (begin_ == end_) begin_ = end_ = 0;
    }
    void replace(std::string_view bytes) {
        std::ranges::fill(bytes_, '\0');
        bytes_.assign(bytes.begin(), bytes.end());
        begin_ = 0;
        end_ = bytes.size();
    }

private:
    static constexpr std::size_t size_start = 2'048;

    std::vector<char> bytes_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

}  // namespace kontor::adapters::http
