#pragma once

#include "adapters/http/problems/problem.hpp"
#include "domain/language.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace kontor::adapters::http {

/// One entry of problems.json.
struct ProblemType {
    std::string code;
    std::uint16_t status = 500;
    std::string retry;  ///< "same", "changed" or "never".
    domain::Text title;
    domain::Text detail;
    std::map<std::string, domain::Text, std::less<>> other_details;
    domain::Text cause;
    domain::Text cure;
    std::string sample;  ///< JSON.
};

/// All problems this server can answer with, and what is said about single fields. Made once at
/// start; safe from any thread.
class ProblemCatalogue {
public:
    /// Reads the text of problems.json. Throws std::runtime_error if it lacks anything: the file is
    /// part of the program.
    explicit ProblemCatalogue(std::string_view file);
    /// The one that is built in.
    [[nodiscard]] static const ProblemCatalogue& built_in();

    /// In the order of the file.
    [[nodiscard]] const std::vector<ProblemType>& types() const {
        return types_;
    }
    [[nodiscard]] const ProblemType* find(std::string_view code) const;
    /// The entry of `problem`; a code that is not in the catalogue becomes "internal".
    [[nodiscard]] const ProblemType& type_of(const Problem& problem) const;

    /// The body of an answer with `problem`, as application/problem+json.
    [[nodiscard]] std::string body(const Problem& problem,
                                   domain::Language language,
                                   std::string_view request_id) const;
    /// What is wrong with one field, in words.
    [[nodiscard]] std::string detail_of(const domain::FieldError& error,
                                        domain::Language language) const;

private:
    struct FieldDetail {
        domain::Text detail;
        domain::Text plain;  ///< For when there is neither bound nor example.
    };
    std::vector<ProblemType> types_;
    std::map<std::string, std::size_t, std::less<>> by_code_;
    std::array<FieldDetail, 10> field_details_;  ///< Indexed by FieldFault.
};

}  // namespace kontor::adapters::http
