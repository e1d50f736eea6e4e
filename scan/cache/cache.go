// Package cache remembers the results of files that have not changed, so that a
// second scan of a drive reads only what is new.
//
// Path, size, times and inode of a file lead to a hash of its content, and that
// with the settings of the scan to the result. Results hold masked values only;
// a scan that shows values uses no cache. What has been stored survives the
// sudden end of the process but for the last second or so.
package cache

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"yinqu/report"
)

// maxResult bounds what is stored for one file: a container with more is
// quicker to read again than to remember.
const maxResult = 8 << 20

// flushEvery bounds what a sudden end loses.
const flushEvery = time.Second

// A Stat is what a file system says of a file without opening it.
type Stat struct {
	Size         int64
	MTime, CTime int64 // nanoseconds
	Inode        uint64
}

// A Hash is that of a file's content.
type Hash = [sha256.Size]byte

// A Cache is a database of results. It is safe for concurrent use; one process
// at a time writes it.
type Cache struct {
	db       *sql.DB
	settings Hash
	byStat   *sql.Stmt
	result   *sql.Stmt

	mu      sync.Mutex
	pending []entry
	stop    chan struct{}
	done    chan struct{}
	err     error // of writing; the scan goes on without
}

type entry struct {
	path string
	stat Stat
	hash Hash
	name string
	body []byte // nil: known already
}

const schema = `
CREATE TABLE IF NOT EXISTS files (
	path TEXT PRIMARY KEY, size INTEGER, mtime INTEGER, ctime INTEGER, inode INTEGER, content BLOB
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS results (
	content BLOB, name TEXT, settings BLOB, body BLOB, PRIMARY KEY (content, name, settings)
) WITHOUT ROWID;`

// Open opens the cache in dir, which is made with mode 0700 if it is not there.
// settings is everything besides a file that its result depends on.
func Open(dir string, settings []byte) (*Cache, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the cache: %w", err)
	}
	name := filepath.Join(dir, "results.db")
	f, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o600) // before SQLite makes it readable for all
	if err != nil {
		return nil, fmt.Errorf("make the cache: %w", err)
	}
	f.Close()
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(name)+"?_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=busy_timeout(5000)")
	if err != nil {
		return nil, fmt.Errorf("open the cache: %w", err)
	}
	c := &Cache{db: db, settings: sha256.Sum256(settings), stop: make(chan struct{}), done: make(chan struct{})}
	if err := c.prepare(); err != nil {
		return nil, errors.Join(fmt.Errorf("open the cache: %w", err), db.Close())
	}
	go c.write()
	return c, nil
}

func (c *Cache) prepare() error {
	_, err := c.db.Exec(schema)
	if err != nil {
		return err
	}
	c.byStat, err = c.db.Prepare(`SELECT r.body FROM files f JOIN results r ON r.content = f.content
		WHERE f.path = ? AND f.size = ? AND f.mtime = ? AND f.ctime = ? AND f.inode = ? AND r.name = ? AND r.settings = ?`)
	if err != nil {
		return err
	}
	c.result, err = c.db.Prepare(`SELECT body FROM results WHERE content = ? AND name = ? AND settings = ?`)
	return err
}

// ByStat returns the results of the file at path if nothing about it changed.
// name is what the file is called, which is judged with it.
func (c *Cache) ByStat(ctx context.Context, path, name string, s Stat) ([]report.File, bool) {
	return load(c.byStat.QueryRowContext(ctx, path, s.Size, s.MTime, s.CTime, int64(s.Inode), name, c.settings[:]), path)
}

// ByContent returns the results of a file with that content and name,
// wherever it was seen, and remembers it under path.
func (c *Cache) ByContent(ctx context.Context, path, name string, s Stat, h Hash) ([]report.File, bool) {
	files, ok := load(c.result.QueryRowContext(ctx, h[:], name, c.settings[:]), path)
	if ok {
		c.queue(entry{path: path, stat: s, hash: h})
	}
	return files, ok
}

// Put remembers the results of a file.
func (c *Cache) Put(path, name string, s Stat, h Hash, files []report.File) {
	body, err := json.Marshal(relative(path, files))
	if err == nil && len(body) <= maxResult {
		c.queue(entry{path: path, stat: s, hash: h, name: name, body: body})
	}
}

func load(row *sql.Row, path string) ([]report.File, bool) {
	var body []byte
	if row.Scan(&body) != nil {
		return nil, false
	}
	var files []report.File
	if json.Unmarshal(body, &files) != nil {
		return nil, false
	}
	for i := range files {
		f := &files[i]
		f.Path = path + f.Path
		for j := range f.Problems {
			if rest, ok := strings.CutPrefix(f.Problems[j].Path, here); ok {
				f.Problems[j].Path = path + rest
			}
		}
	}
	return files, true
}

// here stands for the file's own path in what is stored.
const here = "\x00"

// relative returns files with the path of their file taken out.
func relative(path string, files []report.File) []report.File {
	out := make([]report.File, len(files))
	for i, f := range files {
		f.Path = strings.TrimPrefix(f.Path, path)
		f.Problems = append([]report.Problem{}, f.Problems...)
		for j := range f.Problems {
			if rest, ok := strings.CutPrefix(f.Problems[j].Path, path); ok {
				f.Problems[j].Path = here + rest
			}
		}
		out[i] = f
	}
	return out
}

func (c *Cache) queue(e entry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pending = append(c.pending, e)
}

// write stores what is pending, a transaction a while.
func (c *Cache) write() {
	defer close(c.done)
	tick := time.NewTicker(flushEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			c.flush()
		case <-c.stop:
			c.flush()
			return
		}
	}
}

func (c *Cache) flush() {
	c.mu.Lock()
	batch := c.pending
	c.pending = nil
	c.mu.Unlock()
	if len(batch) == 0 || c.err != nil {
		return
	}
	c.err = c.store(batch)
}

func (c *Cache) store(batch []entry) error {
	tx, err := c.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, e := range batch {
		_, err := tx.Exec(`INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)`,
			e.path, e.stat.Size, e.stat.MTime, e.stat.CTime, int64(e.stat.Inode), e.hash[:])
		if err != nil {
			return err
		}
		if e.body == nil {
			continue
		}
		if _, err := tx.Exec(`INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?)`, e.hash[:], e.name, c.settings[:], e.body); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// Close stores what is pending and closes the cache. Its error says that the
// cache is incomplete; results that were given are right all the same.
func (c *Cache) Close() error {
	close(c.stop)
	<-c.done
	if err := errors.Join(c.err, c.db.Close()); err != nil {
		return fmt.Errorf("write the cache: %w", err)
	}
	return nil
}
