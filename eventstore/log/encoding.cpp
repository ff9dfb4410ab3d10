#include "eventstore/log/encoding.hpp"

#include "eventstore/codec/cbor_reader.hpp"
#include "eventstore/codec/cbor_writer.hpp"

#include <algorithm>
#include <cstddef>
#include <sodium.h>
#include <span>

namespace kontor::eventstore::log {
namespace {

using codec::CborReader;
using codec::CborWriter;

std::string_view as_text(std::span<const std::uint8_t> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

const std::uint8_t* as_bytes(std::string_view text) {
    return reinterpret_cast<const std::uint8_t*>(text.data());
}

template <std::size_t Size>
bool read_bytes(CborReader& reader, std::array<std::uint8_t, Size>& into) {
    std::string_view bytes;
    if (!reader.bytes(bytes) || bytes.size() != Size) return false;
    std::copy_n(as_bytes(bytes), Size, into.begin());
    return true;
}

bool read_array(CborReader& reader, std::uint64_t size) {
    std::uint64_t found = 0;
    return reader.array(found) && found == size;
}

bool read_text(CborReader& reader, std::string& into) {
    std::string_view text;
    if (!reader.text(text)) return false;
    into = text;
    return true;
}

/// Numbers in a list, at least a byte each: a count that the bytes cannot hold is refused before
/// memory is taken for it.
bool read_count(CborReader& reader, std::uint64_t& count) {
    return reader.array(count) && count <= reader.rest().size();
}

void write_idempotency(CborWriter& writer, const std::optional<Idempotency>& idempotency) {
    if (!idempotency) return writer.null();
    writer.array(2);
    writer.bytes(as_text(idempotency->key));
    writer.bytes(as_text(idempotency->request));
}

bool read_idempotency(CborReader& reader, std::optional<Idempotency>& into) {
    if (reader.peek_null()) return reader.null();
    auto& idempotency = into.emplace();
    return read_array(reader, 2) && read_bytes(reader, idempotency.key) &&
           read_bytes(reader, idempotency.request);
}

/// The header without its chain value: what the chain value is computed over.
std::string encode_promise(const Header& header) {
    std::string hashes;
    hashes.reserve(header.hashes.size() * sizeof(Hash));
    for (const auto& hash : header.hashes) hashes.append(as_text(hash));

    std::string promise;
    CborWriter writer{promise};
    writer.array(5);
    writer.bytes(as_text(header.id.bytes));
    writer.unsigned_int(header.term);
    writer.unsigned_int(header.first.value);
    writer.integer(header.time.time_since_epoch().count());
    writer.bytes(hashes);
    return promise;
}

bool read_hashes(CborReader& reader, std::vector<Hash>& into) {
    std::string_view bytes;
    if (!reader.bytes(bytes) || bytes.size() % sizeof(Hash) != 0) return false;
    into.resize(bytes.size() / sizeof(Hash));
    for (auto& hash : into) {
        std::copy_n(as_bytes(bytes), sizeof(Hash), hash.begin());
        bytes.remove_prefix(sizeof(Hash));
    }
    return true;
}

/// Lets libsodium choose the fastest code for this processor.
void prepare_sodium() {
    [[maybe_unused]] static const int ready = sodium_init();
}

}  // namespace

std::string encode(const Record& record) {
    std::string stored;
    stored.reserve(record.payload.size() + record.metadata.size() + 128);
    CborWriter writer{stored};
    writer.array(6);
    writer.text(record.stream.value);
    writer.unsigned_int(record.version);
    writer.text(record.type);
    if (record.metadata.empty()) {
        writer.null();
    } else {
        writer.bytes(record.metadata);
    }
    write_idempotency(writer, record.idempotency);
    writer.bytes(record.payload);
    return stored;
}

std::optional<Record> decode_record(std::string_view stored) {
    CborReader reader{stored};
    Record record;
    std::string_view metadata;
    std::string_view payload;
    const bool fits = read_array(reader, 6) && read_text(reader, record.stream.value) &&
                      reader.unsigned_int(record.version) && read_text(reader, record.type) &&
                      (reader.peek_null() ? reader.null() : reader.bytes(metadata)) &&
                      read_idempotency(reader, record.idempotency) && reader.bytes(payload);
    if (!fits || !reader.at_end()) return std::nullopt;
    record.metadata = metadata;
    record.payload = payload;
    return record;
}

std::string encode(const StreamPurged& purge) {
    std::string stored;
    CborWriter writer{stored};
    writer.array(5);
    writer.text(StreamPurged::type);
    writer.text(purge.stream.value);
    writer.array(purge.versions.size());
    for (const auto version : purge.versions) writer.unsigned_int(version);
    writer.array(purge.positions.size());
    for (const auto position : purge.positions) writer.unsigned_int(position.value);
    writer.boolean(purge.whole);
    return stored;
}

std::optional<StreamPurged> decode_purge(std::string_view stored) {
    CborReader reader{stored};
    StreamPurged purge;
    std::string type;
    std::uint64_t count = 0;
    if (!read_array(reader, 5) || !read_text(reader, type) || type != StreamPurged::type ||
        !read_text(reader, purge.stream.value) || !read_count(reader, count)) {
        return std::nullopt;
    }
    purge.versions.resize(count);
    for (auto& version : purge.versions) {
        if (!reader.unsigned_int(version)) return std::nullopt;
    }
    if (!read_count(reader, count)) return std::nullopt;
    purge.positions.resize(count);
    for (auto& position : purge.positions) {
        if (!reader.unsigned_int(position.value)) return std::nullopt;
    }
    if (!reader.boolean(purge.whole) || !reader.at_end()) return std::nullopt;
    return purge;
}

std::string encode(const Header& header) {
    std::string stored;
    CborWriter writer{stored};
    writer.array(2);
    stored.append(encode_promise(header));
    writer.bytes(as_text(header.chain));
    return stored;
}

std::optional<Header> decode_header(std::string_view stored) {
    CborReader reader{stored};
    Header header;
    std::int64_t time_ms = 0;
    const bool fits = read_array(reader, 2) && read_array(reader, 5) &&
                      read_bytes(reader, header.id.bytes) && reader.unsigned_int(header.term) &&
                      reader.unsigned_int(header.first.value) && reader.integer(time_ms) &&
                      read_hashes(reader, header.hashes) && read_bytes(reader, header.chain);
    if (!fits || !reader.at_end()) return std::nullopt;
    header.time = domain::Timestamp{std::chrono::milliseconds{time_ms}};
    return header;
}

std::string encode_tombstone(Position purge) {
    std::string stored;
    CborWriter{stored}.unsigned_int(purge.value);
    return stored;
}

std::optional<Position> decode_tombstone(std::string_view stored) {
    CborReader reader{stored};
    Position purge;
    if (!reader.unsigned_int(purge.value) || !reader.at_end()) return std::nullopt;
    return purge;
}

Hash hash_of(std::string_view stored) {
    prepare_sodium();
    Hash hash;
    crypto_generichash(hash.data(), hash.size(), as_bytes(stored), stored.size(), nullptr, 0);
    return hash;
}

ChainValue chain_after(const ChainValue& before, const Header& header) {
    prepare_sodium();
    std::string hashed{as_text(before)};
    hashed.append(encode_promise(header));
    ChainValue chain;
    crypto_generichash(chain.data(), chain.size(), as_bytes(hashed), hashed.size(), nullptr, 0);
    return chain;
}

}  // namespace kontor::eventstore::log
