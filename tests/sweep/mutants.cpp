// Stands between kontor and RocksDB (LD_PRELOAD) and leaves one thing undone, in the vault alone,
// so that the sweeps can be seen to fail. Kontor itself is not changed, and has no way to be told.
//
// LEFT_UNDONE says what: deletion, flush or compaction. The functions bear the names that RocksDB's
// own members have in its library; `self` is the object, which comes first in either case.

#include <rocksdb/db.h>

#include <cstdlib>
#include <dlfcn.h>
#include <string>
#include <string_view>

#define DELETE_A_ROW "_ZN7rocksdb10WriteBatch6DeleteEPNS_18ColumnFamilyHandleERKNS_5SliceE"
#define COMPACT_A_RANGE                                            \
    "_ZN7rocksdb6DBImpl12CompactRangeERKNS_19CompactRangeOptionsE" \
    "PNS_18ColumnFamilyHandleEPKNS_5SliceES8_"
#define OPEN_A_DATABASE                                                                        \
    "_ZN7rocksdb2DB4OpenERKNS_7OptionsERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE" \
    "PPS0_"
#define FLUSH_A_MEMTABLE                                            \
    "_ZN7rocksdb6DBImpl13FlushMemTableEPNS_16ColumnFamilyDataERKNS" \
    "_12FlushOptionsENS_11FlushReasonEb"

using rocksdb::ColumnFamilyHandle;
using rocksdb::CompactRangeOptions;
using rocksdb::DB;
using rocksdb::FlushOptions;
using rocksdb::Options;
using rocksdb::Slice;
using rocksdb::Status;
using rocksdb::WriteBatch;

Status delete_row(WriteBatch* self, ColumnFamilyHandle*, const Slice&) asm(DELETE_A_ROW);
Status compact_range(DB* self,
                     const CompactRangeOptions&,
                     ColumnFamilyHandle*,
                     const Slice*,
                     const Slice*) asm(COMPACT_A_RANGE);
Status open_database(const Options&, const std::string&, DB**) asm(OPEN_A_DATABASE);
Status flush_memtable(DB* self, void* family, const FlushOptions&, int reason, bool stopped) asm(
    FLUSH_A_MEMTABLE);

namespace {

bool leaves_undone(std::string_view what) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody changes the environment.
    const char* named = std::getenv("LEFT_UNDONE");
    return named != nullptr && named == what;
}

bool is_vault(DB* database) {
    return database->GetName().ends_with("/vault");
}

/// What the dynamic linker would have taken but for us.
template <class Function>
Function* original(const char* name) {
    static void* const found = dlsym(RTLD_NEXT, name);
    if (found == nullptr) std::abort();
    return reinterpret_cast<Function*>(found);
}

}  // namespace

/// A key's row in the vault: 'k' and the 16 bytes of its id. No other database has such keys.
Status delete_row(WriteBatch* self, ColumnFamilyHandle* family, const Slice& key) {
    if (leaves_undone("deletion") && key.size() == 17 && key[0] == 'k') return Status::OK();
    return original<decltype(delete_row)>(DELETE_A_ROW)(self, family, key);
}

Status compact_range(DB* self,
                     const CompactRangeOptions& options,
                     ColumnFamilyHandle* family,
                     const Slice* begin,
                     const Slice* end) {
    if (leaves_undone("compaction") && is_vault(self)) return Status::OK();
    return original<decltype(compact_range)>(COMPACT_A_RANGE)(self, options, family, begin, end);
}

/// Nor does one come by itself, as it would once a few tables lie there.
Status open_database(const Options& options, const std::string& name, DB** made) {
    Options changed{options};
    if (leaves_undone("compaction") && name.ends_with("/vault")) {
        changed.disable_auto_compactions = true;
    }
    return original<decltype(open_database)>(OPEN_A_DATABASE)(changed, name, made);
}

Status flush_memtable(
    DB* self, void* family, const FlushOptions& options, int reason, bool stopped) {
    if (leaves_undone("flush") && is_vault(self)) return Status::OK();
    return original<decltype(flush_memtable)>(FLUSH_A_MEMTABLE)(
        self, family, options, reason, stopped);
}
