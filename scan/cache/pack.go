package cache

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
)

// packSize is about how many bytes of files go in one row.
const packSize = 64 << 10

// A row of a database costs more than a look at a file, so that what a whole
// run knew is packed once it has ended: some hundred files a row, in the order
// of a walk, each row for a stretch of it. A file is in it with its look and
// its result, and that is right however old the pack is, since a file of that
// look has no other; what has another look by now is found in the table. An
// entry is how much of the last key it shares, the rest of the key, the look
// and the result. Who verifies may find that a file has another result all the
// same: then the packs go.
const (
	createPacks = `CREATE TABLE IF NOT EXISTS packs (settings INTEGER, first BLOB, until BLOB, files INTEGER, data BLOB, PRIMARY KEY (settings, first))`
	findPack    = `SELECT first, until, data FROM packs WHERE settings = ? AND first <= ? ORDER BY first DESC LIMIT 1`
	packedFiles = `SELECT coalesce(sum(files), 0) FROM packs WHERE settings = ?`
	addPack     = `INSERT INTO packs VALUES (?, ?, ?, ?, ?)`
	dropPacks   = `DELETE FROM packs WHERE settings = ?1 AND EXISTS (SELECT 1 FROM files WHERE settings = ?1 AND key = ?2 AND stat = ?3 AND result <> ?4)`
	toPack      = `SELECT key, stat, (SELECT body FROM results WHERE id = files.result AND length(body) <= ?)
		FROM files WHERE settings = ? AND run = 0 ORDER BY key`
)

// lookSize is the length of what a file looks like, in bytes.
const lookSize = 16

// A packed reads the packs of some settings, in order.
type packed struct {
	settings int64
	stmt     *sql.Stmt

	loaded       bool
	first, until string // the stretch that is loaded; until is "" if there is no end
	left         []byte // entries after the one at hand
	key          []byte // of the one at hand; empty before the first
	look, body   []byte
}

// find returns the result of the file with that key if it had that look. The
// bytes hold until the next call.
func (p *packed) find(ctx context.Context, key string, look []byte) ([]byte, bool) {
	if !p.loaded || key < p.first || p.until != "" && key >= p.until || key < string(p.key) {
		if !p.load(ctx, key) {
			return nil, false
		}
	}
	for string(p.key) < key {
		if !p.next() {
			p.key = append(p.key[:0], key...)
			p.look = nil
			return nil, false
		}
	}
	if string(p.key) != key || !bytes.Equal(p.look, look) {
		return nil, false
	}
	return p.body, true
}

// load goes to the beginning of the stretch that key is in.
func (p *packed) load(ctx context.Context, key string) bool {
	var until sql.NullString
	err := p.stmt.QueryRowContext(ctx, p.settings, []byte(key)).Scan(&p.first, &until, &p.left)
	if errors.Is(err, sql.ErrNoRows) { // nothing was packed yet
		p.first, p.left = "", nil
	} else if err != nil {
		p.loaded = false
		return false
	}
	p.loaded, p.until, p.key, p.look = true, until.String, p.key[:0], nil
	return true
}

// next goes to the next entry; false if there is none.
func (p *packed) next() bool {
	r := decoder{b: p.left}
	shared := r.uvarint()
	rest := r.take(r.uvarint())
	look, body := r.take(lookSize), r.take(r.uvarint())
	if r.bad || shared > uint64(len(p.key)) {
		p.left = nil
		return false
	}
	p.key = append(p.key[:shared], rest...)
	p.look, p.body, p.left = look, body, r.b
	return true
}

// pack packs what is known of all files.
func (c *Cache) pack() error {
	tx, err := c.db.Begin()
	if err != nil {
		return err
	}
	if err := c.packInto(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

func (c *Cache) packInto(tx *sql.Tx) error {
	if _, err := tx.Exec(`DELETE FROM packs WHERE settings = ?`, c.number); err != nil {
		return err
	}
	rows, err := tx.Query(toPack, inline, c.number)
	if err != nil {
		return err
	}
	defer rows.Close()
	var key, look, body sql.RawBytes
	var first, last, data []byte
	files := 0
	add := func(until any) error {
		_, err := tx.Exec(addPack, c.number, append([]byte{}, first...), until, files, data)
		data, last, files = data[:0], last[:0], 0
		return err
	}
	for rows.Next() {
		if err := rows.Scan(&key, &look, &body); err != nil {
			return err
		}
		if body == nil || len(look) != lookSize {
			continue
		}
		if len(data) >= packSize {
			if err := add([]byte(key)); err != nil {
				return err
			}
			first = append(first[:0], key...)
		}
		shared := 0
		for shared < min(len(last), len(key)) && last[shared] == key[shared] {
			shared++
		}
		data = binary.AppendUvarint(data, uint64(shared))
		data = append(binary.AppendUvarint(data, uint64(len(key)-shared)), key[shared:]...)
		data = append(data, look...)
		data = append(binary.AppendUvarint(data, uint64(len(body))), body...)
		last = append(last[:0], key...)
		files++
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return add(nil)
}
