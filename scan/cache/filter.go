package cache

import (
	"context"
	"database/sql"
	"encoding/binary"
	"sync"
)

// filterBits is the size of a filter: with a million results one question in
// two hundred is put to the database in vain.
const filterBits = 1 << 24

// A filter knows of most contents that they have no result, without asking the
// database: a Bloom filter (Bloom 1970) over lookups, which are hashes already.
// It is safe for concurrent use.
type filter struct {
	settings int64
	all      *sql.Stmt

	mu    sync.Mutex
	bits  []uint64 // nil until the first question
	blind bool     // the database could not be read: ask it
}

// may reports whether there may be a result.
func (f *filter) may(ctx context.Context, lookup []byte) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.bits == nil {
		f.load(ctx)
	}
	for i := range 4 {
		if at := place(lookup, i); f.bits[at/64]&(1<<(at%64)) == 0 {
			return f.blind
		}
	}
	return true
}

func (f *filter) add(lookup []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.bits == nil {
		return // what is stored will be loaded
	}
	f.set(lookup)
}

func (f *filter) set(lookup []byte) {
	for i := range 4 {
		at := place(lookup, i)
		f.bits[at/64] |= 1 << (at % 64)
	}
}

func place(lookup []byte, i int) uint32 {
	return binary.LittleEndian.Uint32(lookup[4*i:]) % filterBits
}

func (f *filter) load(ctx context.Context) {
	f.bits, f.blind = make([]uint64, filterBits/64), true
	rows, err := f.all.QueryContext(ctx, f.settings)
	if err != nil {
		return
	}
	defer rows.Close()
	var lookup sql.RawBytes
	for rows.Next() {
		if rows.Scan(&lookup) != nil || len(lookup) < 16 {
			return
		}
		f.set(lookup)
	}
	f.blind = rows.Err() != nil
}
