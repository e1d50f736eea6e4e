package cache

import (
	"bytes"
	"context"
	"database/sql"
)

// How many files are read ahead: few at first, more as long as they are asked
// for in order.
const (
	leastAhead = 16
	mostAhead  = 512
)

// inline is the longest result that is read ahead, in bytes.
const inline = 16 << 10

// A window is a stretch of the files in the database. A walk asks for one
// after the other, so that one query serves hundreds.
type window struct {
	settings, run int64
	some, one     *sql.Stmt

	rows []row
	data []byte // what the rows hold, one after the other
	at   int    // rows before it are done with
	from string // the window holds what is known from here
	end  bool   // to the last file
	size int
}

type row struct {
	key    string
	stat   []byte // both in the window's data
	body   []byte // nil: too long to be read ahead
	result int64
}

func (w *window) prepare(db *sql.DB, settings, run int64) (err error) {
	w.settings, w.run, w.size = settings, run, leastAhead
	w.some, err = db.Prepare(`SELECT key, stat, result, (SELECT body FROM results WHERE id = files.result AND length(body) <= ?)
		FROM files WHERE settings = ? AND key >= ? AND run IN (0, ?) ORDER BY key LIMIT ?`)
	if err != nil {
		return err
	}
	w.one, err = db.Prepare(`SELECT body FROM results WHERE id = ?`)
	return err
}

// find returns the stored result of the file with that key if it still has
// that look. The bytes hold until the next call.
func (w *window) find(ctx context.Context, key string, stat []byte) ([]byte, bool) {
	if !w.holds(key) {
		if !w.load(ctx, key) {
			return nil, false
		}
	}
	for w.at < len(w.rows) && w.rows[w.at].key < key {
		w.at++
	}
	if w.at == len(w.rows) {
		return nil, false
	}
	r := &w.rows[w.at]
	if r.key != key || !bytes.Equal(r.stat, stat) {
		return nil, false
	}
	if r.body == nil && w.one.QueryRowContext(ctx, r.result).Scan(&r.body) != nil {
		return nil, false
	}
	return r.body, true
}

// holds reports whether the window knows about key.
func (w *window) holds(key string) bool {
	if w.from == "" || key < w.from || w.at > 0 && key <= w.rows[w.at-1].key {
		return false
	}
	return w.end || len(w.rows) > 0 && key <= w.rows[len(w.rows)-1].key
}

// load moves the window to what follows from key.
func (w *window) load(ctx context.Context, key string) bool {
	if w.at == len(w.rows)-1 || w.at == len(w.rows) {
		w.size = min(2*w.size, mostAhead)
	} else {
		w.size = leastAhead
	}
	rows, err := w.some.QueryContext(ctx, inline, w.settings, []byte(key), w.run, w.size)
	if err != nil {
		return false
	}
	defer rows.Close()
	w.rows, w.data, w.at, w.from = w.rows[:0], w.data[:0], 0, key
	for rows.Next() {
		var k, stat, body sql.RawBytes
		r := row{}
		if rows.Scan(&k, &stat, &r.result, &body) != nil {
			return false
		}
		r.key, r.stat = string(k), w.hold(stat)
		if body != nil {
			r.body = w.hold(body)
		}
		w.rows = append(w.rows, r)
	}
	w.end = len(w.rows) < w.size && rows.Err() == nil
	return rows.Err() == nil
}

// hold copies b to the window's data. When that moves, what was held before
// stays where it was.
func (w *window) hold(b []byte) []byte {
	at := len(w.data)
	w.data = append(w.data, b...)
	return w.data[at:len(w.data):len(w.data)]
}
