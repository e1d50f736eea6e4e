// Package cache remembers the results of files that have not changed, so that a
// second scan of a drive reads only what is new, and one that was killed goes
// on where it was.
//
// Size, times and inode of the file at a path lead to its result, and so do
// its content and name, wherever they turn up. Results hold for the settings
// of the scan that found them. They hold masked values only; a scan that shows
// values uses no cache. What has been stored survives the sudden end of the
// process but for the last second or so.
package cache

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"os"
	"path/filepath"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"yinqu/report"
)

const (
	// maxResult bounds what is stored for one file, in bytes: a container with
	// more is quicker to read again than to remember.
	maxResult = 8 << 20

	// flushEvery and flushAfter, a number of files, bound what a sudden end
	// loses.
	flushEvery = time.Second
	flushAfter = 256

	// waiting is how many results wait to be written; who has more waits too.
	waiting = 64

	// keptSettings is how many settings the cache knows; what belongs to those
	// that have not been used for longest goes.
	keptSettings = 12
)

// A Stat is what a file system says of a file without opening it.
type Stat struct {
	Size         int64
	MTime, CTime int64 // nanoseconds
	Inode        uint64
}

// A Hash is that of a file's content.
type Hash = [sha256.Size]byte

// A Cache is a database of results. One process at a time writes it.
type Cache struct {
	db     *sql.DB // everything but the reading ahead
	reader *sql.DB
	here   string // what relative paths are relative to

	settings Hash
	number   int64 // of the settings in the database
	run      int64
	begun    time.Time

	result *sql.Stmt
	known  filter
	packed packed
	ahead  window
	missed int // files that were not packed, or not as they are now
	words  words
	folder struct{ path, key string } // of the file that was asked for last

	entries chan entry
	done    chan struct{}
	err     error // of writing; the scan goes on without. Set before done is closed
}

type entry struct {
	key    string
	stat   []byte
	lookup []byte
	body   []byte // nil: known already
	run    int64  // 0: lasting
}

// The version of the schema, in user_version. A cache of another one is
// emptied: it can be filled again.
const version = 4

const schema = `
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value BLOB);
CREATE TABLE IF NOT EXISTS settings (id INTEGER PRIMARY KEY, hash BLOB UNIQUE, used INTEGER);
CREATE TABLE IF NOT EXISTS runs (id INTEGER PRIMARY KEY AUTOINCREMENT, scope BLOB, begun INTEGER);
CREATE TABLE IF NOT EXISTS results (id INTEGER PRIMARY KEY, settings INTEGER, lookup BLOB UNIQUE, body BLOB);
CREATE TABLE IF NOT EXISTS files (
	settings INTEGER, key BLOB, stat BLOB, result INTEGER, run INTEGER, PRIMARY KEY (settings, key)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS passing ON files (run, result) WHERE run > 0;
` + createPacks

// Open opens the cache in dir, which is made with mode 0700 if it is not there.
// It knows nothing before Begin.
func Open(dir string) (*Cache, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the cache: %w", err)
	}
	name := filepath.Join(dir, "results.db")
	f, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o600) // before SQLite makes it readable for all
	if err != nil {
		return nil, fmt.Errorf("make the cache: %w", err)
	}
	f.Close()
	here, err := os.Getwd()
	if err != nil {
		return nil, fmt.Errorf("open the cache: %w", err)
	}
	c := &Cache{here: filepath.ToSlash(here), words: words{}}
	if c.db, err = database(name, 8<<10); err == nil {
		err = c.prepare()
	}
	if err == nil {
		c.reader, err = database(name, 512) // who reads on and on needs no page again
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open the cache: %w", err), c.close())
	}
	return c, nil
}

// database opens the file called name with so many KiB of pages in memory.
func database(name string, cache int) (*sql.DB, error) {
	// Large pages, since a second scan reads all of them in their order.
	return sql.Open("sqlite", fmt.Sprintf("file:%s?_pragma=page_size(16384)&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=busy_timeout(5000)&_pragma=cache_size(-%d)&_txlock=immediate",
		filepath.ToSlash(name), cache))
}

func (c *Cache) close() error {
	var errs []error
	for _, db := range []*sql.DB{c.reader, c.db} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

func (c *Cache) prepare() error {
	var v int
	if err := c.db.QueryRow(`PRAGMA user_version`).Scan(&v); err != nil {
		return err
	}
	if v != version {
		_, err := c.db.Exec(fmt.Sprintf(`DROP TABLE IF EXISTS files; DROP TABLE IF EXISTS results; DROP TABLE IF EXISTS runs;
			DROP TABLE IF EXISTS packs; DROP TABLE IF EXISTS settings; PRAGMA user_version = %d`, version))
		if err != nil {
			return err
		}
	}
	_, err := c.db.Exec(schema)
	return err
}

// Key returns a random key that belongs to this cache, for the ids of findings
// where the user has none.
func (c *Cache) Key() ([]byte, error) {
	key := make([]byte, 32)
	rand.Read(key)
	if _, err := c.db.Exec(`INSERT OR IGNORE INTO meta VALUES ('key', ?)`, key); err != nil {
		return nil, fmt.Errorf("write the cache: %w", err)
	}
	if err := c.db.QueryRow(`SELECT value FROM meta WHERE name = 'key'`).Scan(&key); err != nil {
		return nil, fmt.Errorf("read the cache: %w", err)
	}
	return key, nil
}

// Interrupted returns when the last run of scope began, if it did not end.
// A scope is everything that tells one sweep from another.
func (c *Cache) Interrupted(scope []byte) (begun time.Time, ok bool) {
	var at int64
	if c.db.QueryRow(`SELECT id, begun FROM runs WHERE scope = ? ORDER BY id DESC LIMIT 1`, scope).Scan(&c.run, &at) != nil {
		c.run = 0
		return time.Time{}, false
	}
	return time.Unix(0, at), true
}

// Begin starts a run of scope at a time, or goes on with the one that
// Interrupted returned. settings is everything besides a file that its result
// depends on.
func (c *Cache) Begin(scope, settings []byte, now time.Time) error {
	c.settings, c.begun = sha256.Sum256(settings), now
	if err := c.begin(scope); err != nil {
		return fmt.Errorf("write the cache: %w", err)
	}
	c.entries, c.done = make(chan entry, waiting), make(chan struct{})
	go func() {
		defer close(c.done)
		c.err = c.write()
		for range c.entries { // after an error nobody waits
		}
	}()
	return nil
}

func (c *Cache) begin(scope []byte) error {
	err := c.db.QueryRow(`INSERT INTO settings (hash, used) VALUES (?, ?) ON CONFLICT (hash) DO UPDATE SET used = excluded.used RETURNING id`,
		c.settings[:], c.begun.UnixNano()).Scan(&c.number)
	if err != nil {
		return err
	}
	if c.run == 0 {
		if _, err := c.db.Exec(`DELETE FROM runs WHERE scope = ?`, scope); err != nil {
			return err
		}
		if err := c.db.QueryRow(`INSERT INTO runs (scope, begun) VALUES (?, ?) RETURNING id`, scope, c.begun.UnixNano()).Scan(&c.run); err != nil {
			return err
		}
	}
	if err := c.forget(); err != nil {
		return err
	}
	if c.result, err = c.db.Prepare(`SELECT body FROM results WHERE lookup = ?`); err != nil {
		return err
	}
	if c.known.all, err = c.db.Prepare(`SELECT lookup FROM results WHERE settings = ?`); err != nil {
		return err
	}
	c.known.settings = c.number
	c.packed.settings = c.number
	if c.packed.stmt, err = c.reader.Prepare(findPack); err != nil {
		return err
	}
	return c.ahead.prepare(c.reader, c.number, c.run)
}

// forget drops what belongs to settings that have not been used for long.
func (c *Cache) forget() error {
	var n int
	if err := c.db.QueryRow(`SELECT count(*) FROM settings`).Scan(&n); err != nil || n <= keptSettings {
		return err
	}
	const old = `(SELECT id FROM settings ORDER BY used DESC LIMIT -1 OFFSET ?)`
	for _, q := range []string{`DELETE FROM files WHERE settings IN ` + old, `DELETE FROM packs WHERE settings IN ` + old, `DELETE FROM results WHERE settings IN ` + old, `DELETE FROM settings WHERE id IN ` + old} {
		if _, err := c.db.Exec(q, keptSettings); err != nil {
			return err
		}
	}
	return nil
}

// key returns path as files are ordered in the database: as a walk meets them,
// so that what is asked for next lies next.
func (c *Cache) key(path string) string {
	if !filepath.IsAbs(path) && !strings.HasPrefix(path, "/") {
		path = c.here + "/" + path
	}
	return strings.ReplaceAll(path, "/", "\x00")
}

// ByStat returns the results of the file at path if nothing about it changed.
// name is what the file is called, which is judged with it. It is quickest
// when it is asked in the order of a walk, and not safe for concurrent use.
func (c *Cache) ByStat(ctx context.Context, path, name string, s Stat) ([]report.File, bool) {
	dir := path[:strings.LastIndexByte(path, '/')+1]
	if f := &c.folder; f.key == "" || f.path != dir {
		f.path, f.key = dir, c.key(dir)
	}
	key, look := c.folder.key+path[len(dir):], s.sum(name)
	body, ok := c.packed.find(ctx, key, look)
	if !ok {
		c.missed++
		body, ok = c.ahead.find(ctx, key, look)
	}
	if !ok {
		return nil, false
	}
	return c.words.load(body, path)
}

// ByContent returns the results of a file with that content and name,
// wherever it was seen, and remembers it under path. It is safe for concurrent
// use.
func (c *Cache) ByContent(ctx context.Context, path, name string, s Stat, h Hash) ([]report.File, bool) {
	lookup := c.lookup(name, h)
	var body []byte
	if !c.known.may(ctx, lookup) || c.result.QueryRowContext(ctx, lookup).Scan(&body) != nil {
		return nil, false
	}
	files, ok := words{}.load(body, path)
	if ok {
		c.entries <- entry{key: c.key(path), stat: s.sum(name), lookup: lookup}
	}
	return files, ok
}

// Put remembers the results of a file; with passing only until this run has
// ended, since they may be others the next time. It is safe for concurrent use.
func (c *Cache) Put(path, name string, s Stat, h Hash, files []report.File, passing bool) {
	e := entry{key: c.key(path), stat: s.sum(name), lookup: c.lookup(name, h)}
	if passing {
		sum := sha256.Sum256(append(e.lookup, e.key...)) // holds for no other file
		e.lookup, e.run = sum[:], c.run
	}
	var err error
	if e.body, err = store(files, path); err == nil && len(e.body) <= maxResult {
		c.known.add(e.lookup)
		c.entries <- e
	}
}

// sum is what a file called name looks like from outside, in short.
func (s Stat) sum(name string) []byte {
	b := make([]byte, 32, 32+len(name))
	binary.LittleEndian.PutUint64(b, uint64(s.Size))
	binary.LittleEndian.PutUint64(b[8:], uint64(s.MTime))
	binary.LittleEndian.PutUint64(b[16:], uint64(s.CTime))
	binary.LittleEndian.PutUint64(b[24:], s.Inode)
	sum := sha256.Sum256(append(b, name...))
	return sum[:lookSize]
}

// lookup is what leads from a file's content and name to its result.
func (c *Cache) lookup(name string, h Hash) []byte {
	var sum hash.Hash = sha256.New()
	sum.Write(c.settings[:])
	sum.Write(h[:])
	sum.Write([]byte(name))
	return sum.Sum(nil)
}

// write stores entries, a transaction a while.
func (c *Cache) write() error {
	tick := time.NewTicker(flushEvery)
	defer tick.Stop()
	var b *batch
	for {
		select {
		case e, ok := <-c.entries:
			if !ok {
				return b.commit()
			}
			if b == nil {
				var err error
				if b, err = newBatch(c.db, c.number); err != nil {
					return err
				}
			}
			if err := b.add(e); err != nil {
				return errors.Join(err, b.tx.Rollback())
			}
			if b.files < flushAfter {
				continue
			}
		case <-tick.C:
		}
		if err := b.commit(); err != nil {
			return err
		}
		b = nil
	}
}

// A batch is a transaction that stores entries.
type batch struct {
	settings                         int64
	files                            int
	tx                               *sql.Tx
	drop, file, known, insert, again *sql.Stmt
}

func newBatch(db *sql.DB, settings int64) (*batch, error) {
	tx, err := db.Begin()
	if err != nil {
		return nil, err
	}
	b := &batch{settings: settings, tx: tx}
	for _, s := range []struct {
		stmt **sql.Stmt
		sql  string
	}{
		{&b.drop, dropPacks},
		{&b.file, `INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)`},
		{&b.known, `SELECT id FROM results WHERE lookup = ?`},
		{&b.insert, `INSERT INTO results (settings, lookup, body) VALUES (?, ?, ?) ON CONFLICT (lookup) DO NOTHING`},
		{&b.again, `UPDATE results SET body = ? WHERE id = ?`},
	} {
		if *s.stmt, err = tx.Prepare(s.sql); err != nil {
			return nil, errors.Join(err, tx.Rollback())
		}
	}
	return b, nil
}

func (b *batch) add(e entry) error {
	id, err := b.put(e)
	if err == nil {
		_, err = b.drop.Exec(b.settings, []byte(e.key), e.stat, id)
	}
	if err == nil {
		b.files++
		_, err = b.file.Exec(b.settings, []byte(e.key), e.stat, id, e.run)
	}
	return err
}

// put stores the result of e, if it has one, and returns its id.
func (b *batch) put(e entry) (id int64, err error) {
	if e.body != nil {
		done, err := b.insert.Exec(b.settings, e.lookup, e.body)
		if err != nil {
			return 0, err
		}
		if n, err := done.RowsAffected(); err != nil || n > 0 {
			id, _ = done.LastInsertId()
			return id, err
		}
	}
	if err = b.known.QueryRow(e.lookup).Scan(&id); err == nil && e.body != nil {
		_, err = b.again.Exec(e.body, id)
	}
	return id, err
}

func (b *batch) commit() error {
	if b == nil {
		return nil
	}
	return b.tx.Commit()
}

// Close stores what is pending and closes the cache. whole says that the run
// came to its end: then there is nothing to go on with. The error says that
// the cache is incomplete; results that were given are right all the same.
func (c *Cache) Close(whole bool) error {
	if c.entries != nil {
		close(c.entries)
		<-c.done
	}
	err := c.err
	if whole && err == nil {
		err = c.end()
	}
	if err := errors.Join(err, c.close()); err != nil {
		return fmt.Errorf("write the cache: %w", err)
	}
	return nil
}

// end forgets the run and what held for it alone, and packs what is known if
// that saves the next run much.
func (c *Cache) end() error {
	for _, q := range []string{`DELETE FROM results WHERE id IN (SELECT result FROM files WHERE run = ? AND run > 0)`, `DELETE FROM files WHERE run = ? AND run > 0`, `DELETE FROM runs WHERE id = ?`} {
		if _, err := c.db.Exec(q, c.run); err != nil {
			return err
		}
	}
	// Packing is as much work as reading what is packed a few times.
	var files int
	if err := c.db.QueryRow(packedFiles, c.number).Scan(&files); err != nil || 8*c.missed <= files {
		return err
	}
	return c.pack()
}
