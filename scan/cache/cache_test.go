package cache

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"yinqu/report"
)

// filled sets every field of v to something of its own.
func filled(v reflect.Value, n *int) {
	*n++
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprint("词", *n))
	case reflect.Int:
		v.SetInt(int64(-*n))
	case reflect.Float64:
		v.SetFloat(1 / float64(*n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		filled(v.Elem(), n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		filled(v.Index(0), n)
	case reflect.Struct:
		if v.Type() == timeType {
			v.Set(reflect.ValueOf(time.Unix(int64(*n), 0).UTC()))
			return
		}
		for i := range v.NumField() {
			filled(v.Field(i), n)
		}
	default:
		panic(v.Type())
	}
}

// TestEveryFieldIsStored fills all that a result has, whatever is added to it.
func TestEveryFieldIsStored(t *testing.T) {
	var full report.File
	n := 0
	filled(reflect.ValueOf(&full).Elem(), &n)
	full.Path = "dir/a.zip!b.txt"
	for name, files := range map[string][]report.File{
		"full":  {full, full},
		"empty": {{Path: "dir/a.zip", Findings: []report.Finding{}, Problems: []report.Problem{}}},
		"nil":   {{Path: "dir/a.zip", Problems: []report.Problem{{Path: "dir/a.zip!x"}}}},
	} {
		body, err := store(files, "dir/a.zip")
		if err != nil {
			t.Fatal(err)
		}
		got, ok := words{}.load(body, "dir/a.zip")
		if d := cmp.Diff(files, got); !ok || d != "" {
			t.Errorf("%s: %v %s", name, ok, d)
		}
		for i := range body {
			words{}.load(body[:i], "") // must not panic
		}
	}
}

func FuzzLoad(f *testing.F) {
	body, err := store([]report.File{{Path: "a", Reasons: []string{"x"}}}, "a")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(body)
	f.Fuzz(func(t *testing.T, b []byte) { words{}.load(b, "a") })
}

// start opens the cache in dir and begins a run of it.
func start(t *testing.T, dir string, now time.Time, resume bool) *Cache {
	t.Helper()
	c, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if resume {
		begun, ok := c.Interrupted([]byte("scope"))
		if !ok {
			t.Fatal("nothing to resume")
		}
		now = begun
	}
	if err := c.Begin([]byte("scope"), []byte("settings"), now); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestFilesAreFoundInAnyOrder(t *testing.T) {
	const files = 3000
	dir, now := t.TempDir(), time.Unix(1000, 0)
	path := func(i int) string { return fmt.Sprintf("d%02d/%04d.txt", i/100, i) }
	c := start(t, dir, now, false)
	for i := range files {
		c.Put(path(i), "n", Stat{Size: int64(i)}, Hash{byte(i), byte(i >> 8)}, []report.File{{Path: path(i), Chars: i}}, false)
	}
	if err := c.Close(true); err != nil {
		t.Fatal(err)
	}
	orders := map[string]func(i int) int{
		"the walk's": func(i int) int { return i },
		"backwards":  func(i int) int { return files - 1 - i },
		"every 7th":  func(i int) int { return i * 7 % files },
		"to and fro": func(i int) int { return i ^ 1 },
	}
	for _, name := range []string{"to and fro", "the walk's", "backwards", "every 7th", "to and fro"} { // packed after the first
		order := orders[name]
		c := start(t, dir, now, false)
		for i := range files {
			k := order(i)
			got, ok := c.ByStat(context.Background(), path(k), "n", Stat{Size: int64(k)})
			if !ok || len(got) != 1 || got[0].Chars != k || got[0].Path != path(k) {
				t.Fatalf("%s: %d is %v %v", name, k, got, ok)
			}
			if _, ok := c.ByStat(context.Background(), path(k)+"x", "n", Stat{Size: int64(k)}); ok {
				t.Fatalf("%s: found what is not there", name)
			}
		}
		if _, ok := c.ByStat(context.Background(), path(5), "n", Stat{Size: 6}); ok {
			t.Errorf("%s: found a file that has changed", name)
		}
		if _, ok := c.ByStat(context.Background(), path(5), "other", Stat{Size: 5}); ok {
			t.Errorf("%s: found a file of another name", name)
		}
		if err := c.Close(true); err != nil {
			t.Fatal(err)
		}
		if n := packs(t, dir); n < 2 {
			t.Fatalf("%s: %d packs", name, n)
		}
	}
}

// packs returns how many packs the cache in dir holds.
func packs(t *testing.T, dir string) (n int) {
	t.Helper()
	c, err := Open(dir)
	if err == nil {
		err = errors.Join(c.db.QueryRow(`SELECT count(*) FROM packs`).Scan(&n), c.Close(false))
	}
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestPacksGiveWay: what was packed is not found when the file has changed,
// nor when it has not and yet holds something else by now.
func TestPacksGiveWay(t *testing.T) {
	dir, look := t.TempDir(), Stat{Size: 1}
	chars := func(c *Cache) int {
		f, ok := c.ByStat(context.Background(), "a", "a", look)
		if !ok {
			return -1
		}
		return f[0].Chars
	}
	put := func(c *Cache, s Stat, chars int) {
		c.Put("a", "a", s, Hash{byte(chars)}, []report.File{{Path: "a", Chars: chars}}, false)
	}
	c := start(t, dir, time.Unix(1, 0), false)
	chars(c)
	put(c, look, 1)
	c.Close(true)
	if packs(t, dir) != 1 {
		t.Fatal("not packed")
	}
	c = start(t, dir, time.Unix(2, 0), false)
	if n := chars(c); n != 1 || c.missed != 0 {
		t.Errorf("packed: %d, missed %d", n, c.missed)
	}
	put(c, Stat{Size: 2}, 2) // another look
	c.Close(true)
	look.Size = 2
	c = start(t, dir, time.Unix(3, 0), false)
	if n := chars(c); n != 2 || c.missed != 1 {
		t.Errorf("changed: %d, missed %d", n, c.missed)
	}
	c.Close(true) // and packed again
	c = start(t, dir, time.Unix(4, 0), false)
	put(c, look, 3) // the same look, as --verify finds
	c.Close(true)
	c = start(t, dir, time.Unix(5, 0), false)
	if n := chars(c); n != 3 {
		t.Errorf("verified: %d", n)
	}
	c.Close(true)
}

// TestWhatHoldsForOneRun: failures are remembered until the run is over.
func TestWhatHoldsForOneRun(t *testing.T) {
	dir, began := t.TempDir(), time.Unix(1000, 0).Local()
	found := func(c *Cache) bool {
		_, ok := c.ByStat(context.Background(), "a", "a", Stat{Size: 1})
		_, content := c.ByContent(context.Background(), "b", "a", Stat{Size: 1}, Hash{1})
		if content {
			t.Error("a failure was found by content")
		}
		return ok
	}
	c := start(t, dir, began, false)
	c.Put("a", "a", Stat{Size: 1}, Hash{1}, []report.File{{Path: "a"}}, true)
	c.Close(false)
	c = start(t, dir, time.Unix(2000, 0), true)
	if !found(c) {
		t.Error("forgotten although the run goes on")
	}
	if !c.begun.Equal(began) {
		t.Errorf("goes on as of %v, began at %v", c.begun, began)
	}
	c.Close(false)
	c = start(t, dir, time.Unix(3000, 0), false)
	if found(c) {
		t.Error("remembered in another run")
	}
	c.Put("a", "a", Stat{Size: 1}, Hash{1}, []report.File{{Path: "a"}}, true)
	c.Close(true)
	c = start(t, dir, time.Unix(4000, 0), false)
	if found(c) {
		t.Error("remembered after the run came to its end")
	}
	c.Close(true)
	if c, err := Open(dir); err != nil {
		t.Fatal(err)
	} else if _, ok := c.Interrupted([]byte("scope")); ok {
		t.Error("a run that came to its end is taken for interrupted")
	}
}

func TestOldSettingsAreForgotten(t *testing.T) {
	dir := t.TempDir()
	var c *Cache
	for i := range keptSettings + 3 {
		var err error
		if c, err = Open(dir); err != nil {
			t.Fatal(err)
		}
		if err := c.Begin([]byte("scope"), []byte{byte(i)}, time.Unix(int64(i), 0)); err != nil {
			t.Fatal(err)
		}
		c.Put("a", "a", Stat{Size: 1}, Hash{1}, []report.File{{Path: "a"}}, false)
		if err := c.Close(true); err != nil {
			t.Fatal(err)
		}
	}
	for i, want := range map[int]bool{2: false, keptSettings + 2: true} {
		c, err := Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Begin([]byte("scope"), []byte{byte(i)}, time.Unix(int64(100+i), 0)); err != nil {
			t.Fatal(err)
		}
		if _, ok := c.ByStat(context.Background(), "a", "a", Stat{Size: 1}); ok != want {
			t.Errorf("settings %d known: %v", i, ok)
		}
		c.Close(true)
	}
}
