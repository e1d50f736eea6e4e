package main

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"
)

// TestKilledSweepsResume kills sweeps at random moments and goes on with them:
// the last report is byte for byte that of an undisturbed sweep, what a killed
// sweep had stored is there, and the next does not read it again. YINQU_KILLS
// says how often (.ci/run: 50).
func TestKilledSweepsResume(t *testing.T) {
	kills := 4
	if s := os.Getenv("YINQU_KILLS"); s != "" {
		var err error
		if kills, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
	}
	const files = 1200
	tree, work := t.TempDir(), t.TempDir()
	for i := range files {
		dir := filepath.Join(tree, fmt.Sprintf("%02d", i/100))
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		text := strings.Repeat("今天的活动按计划进行。\n", i%7) + fmt.Sprintf("来访学生：张晓雨，电话139%08d。\n", i%40*i)
		write(t, filepath.Join(dir, fmt.Sprintf("%04d.txt", i)), text)
	}
	sweep := func(cache, out string) *exec.Cmd {
		return exec.Command("yinqu", "scan", tree, "--cache", filepath.Join(work, cache), "--resume", "--format", "json", "--lang", "en", "-o", filepath.Join(work, out))
	}
	end := func(c *exec.Cmd) (read int) {
		t.Helper()
		var errs bytes.Buffer
		c.Stderr = &errs
		var exit *exec.ExitError
		if err := c.Run(); !errors.As(err, &exit) || exit.ExitCode() != exitFound {
			t.Fatalf("%v\n%s", err, errs.String())
		}
		m := regexp.MustCompile(`Read: (\d+) of (\d+) files`).FindStringSubmatch(errs.String())
		if m == nil || m[2] != strconv.Itoa(files) {
			t.Fatalf("it does not say what it read: %s", errs.String())
		}
		read, _ = strconv.Atoi(m[1])
		return read
	}
	start := time.Now()
	if read := end(sweep("undisturbed", "want.json")); read != files {
		t.Fatalf("the first sweep read %d of %d files", read, files)
	}
	whole := time.Since(start)

	r := rand.New(rand.NewPCG(1, 2))
	stored, wholes := 0, 0
	var out string
	for i := range kills {
		if stored == files { // begin again
			if read := end(sweep(fmt.Sprint("killed-", wholes), "got.json")); read != 0 {
				t.Fatalf("%d files were read though all were stored", read)
			}
			same(t, work, "want.json", "got.json")
			wholes++
			stored = 0
		}
		out = fmt.Sprint("killed-", wholes)
		c := sweep(out, "got.json")
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(time.Duration(r.Float64()*float64(whole)), func() { c.Process.Kill() })
		c.Wait()
		timer.Stop()
		n := inCache(t, filepath.Join(work, out, "results.db"))
		if n < stored {
			t.Fatalf("kill %d: the cache knew %d files and now knows %d", i+1, stored, n)
		}
		stored = n
	}
	if read := end(sweep(out, "got.json")); read != files-stored {
		t.Errorf("the last sweep read %d files, %d were not stored", read, files-stored)
	}
	same(t, work, "want.json", "got.json")
	t.Logf("%d kills, %d sweeps in between came to their end", kills, wholes)
}

func same(t *testing.T, dir, want, got string) {
	t.Helper()
	a, err := os.ReadFile(filepath.Join(dir, want))
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(dir, got))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a, b) {
		t.Errorf("%s and %s differ", want, got)
	}
}

// inCache returns how many files the database knows, and checks it.
func inCache(t *testing.T, name string) (n int) {
	t.Helper()
	if _, err := os.Stat(name); err != nil {
		return 0 // killed before it was made
	}
	db, err := sql.Open("sqlite", name)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var tables int
	var check string
	if err := db.QueryRow(`SELECT count(*) FROM sqlite_master WHERE name = 'files'`).Scan(&tables); err != nil {
		t.Fatal(err)
	}
	if tables == 0 {
		return 0
	}
	if err := db.QueryRow(`PRAGMA integrity_check`).Scan(&check); err != nil || check != "ok" {
		t.Fatalf("the database is damaged: %v %s", err, check)
	}
	if err := db.QueryRow(`SELECT count(*) FROM files`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
