package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"yinqu/scan/baseline"
	"yinqu/scan/cache"
)

// keyVariable holds the key of findings' ids where no file does.
const keyVariable = "YINQU_KEY"

// keyLength is the least length of a key, in bytes.
const keyLength = 16

type allowOptions struct {
	ids    []string
	file   string
	reason string
	until  string
	value  string
	rule   string
}

func newAllowCommand(e *env) *cobra.Command {
	t := e.lang.T
	o := allowOptions{}
	c := &cobra.Command{
		Use:   "allow [ID...] --baseline FILE --reason WORDS",
		Short: t("accept findings that are known"),
		Long:  t("allow adds findings to a baseline, which scan --baseline goes by. A finding is named by\nits id in a report in JSON made with the same key (yinqu key new makes one), or a public\nvalue, such as a hotline's number, by --value and --rule."),
		RunE: func(_ *cobra.Command, args []string) error {
			o.ids = args
			return runAllow(e, o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.file, "baseline", "", t("the baseline to add to"))
	f.StringVar(&o.reason, "reason", "", t("why it may stay"))
	f.StringVar(&o.until, "until", "", t("the last day on which it may stay, as 2026-01-31"))
	f.StringVar(&o.value, "value", "", t("a public value, written down as it is"))
	f.StringVar(&o.rule, "rule", "", t("the rule that finds the value"))
	return c
}

// keyedID is the form of an id that outlives its run.
var keyedID = regexp.MustCompile(`^[0-9a-f]{24}(-[0-9]+)?$`)

func runAllow(e *env, o allowOptions) error {
	var entries []baseline.Entry
	if o.value != "" {
		entries = append(entries, baseline.Entry{Value: o.value, Rule: o.rule})
	}
	for _, id := range o.ids {
		if !keyedID.MatchString(id) {
			return errors.New(e.lang.T("%q is no id that outlives its run: make a key with yinqu key new and scan again", id))
		}
		entries = append(entries, baseline.Entry{ID: id})
	}
	switch {
	case o.file == "":
		return errors.New(e.lang.T("name the baseline with --baseline FILE"))
	case o.reason == "":
		return errors.New(e.lang.T("say why with --reason"))
	case len(entries) == 0:
		return errors.New(e.lang.T("name findings by their ids, or a public value with --value and --rule"))
	case o.value != "" && o.rule == "":
		return errors.New(e.lang.T("name the rule that finds the value with --rule"))
	}
	if _, err := time.Parse(time.DateOnly, o.until); o.until != "" && err != nil {
		return errors.New(e.lang.T("%q is no day of the form 2026-01-31", o.until))
	}
	f, err := os.OpenFile(o.file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	for _, x := range entries {
		x.Reason, x.Until = o.reason, o.until
		if err := x.Write(f); err != nil {
			return errors.Join(err, f.Close())
		}
	}
	return f.Close()
}

func newKeyCommand(e *env) *cobra.Command {
	t := e.lang.T
	c := &cobra.Command{Use: "key", Short: t("the key of findings' ids"), Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	c.AddCommand(&cobra.Command{
		Use: "new", Short: t("make a key, so that ids outlive a run"), Args: cobra.NoArgs,
		Long: t("new writes a random key into your configuration directory, readable by you alone. Who\nshares a baseline shares the key too, but never beside it: YINQU_KEY holds it elsewhere."),
		RunE: func(*cobra.Command, []string) error { return runKeyNew(e) },
	})
	return c
}

func keyFile() (string, error) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("find the configuration directory: %w", err)
	}
	return filepath.Join(dir, "yinqu", "key"), nil
}

func runKeyNew(e *env) error {
	name, err := keyFile()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	key := make([]byte, 32)
	rand.Read(key)
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(hex.EncodeToString(key) + "\n")
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	fmt.Fprintln(e.out, e.lang.T("key written to %s", name))
	return nil
}

// findingKey returns the key of findings' ids; nil if there is none.
func findingKey(e *env) ([]byte, error) {
	if k := e.getenv(keyVariable); k != "" {
		return checkKey(e, []byte(k))
	}
	name, err := keyFile()
	if err != nil {
		return nil, nil // no home, no key
	}
	info, err := os.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, errors.New(e.lang.T("%s can be read by others: chmod 600 it", name))
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return checkKey(e, []byte(strings.TrimSpace(string(b))))
}

func checkKey(e *env, key []byte) ([]byte, error) {
	if len(key) < keyLength {
		return nil, errors.New(e.lang.T("the key is shorter than %d characters", keyLength))
	}
	return key, nil
}

// loadBaseline reads a baseline. Without a key only public values can be
// accepted; the ids are then made with the cache's own key, so that it can
// remember them, or with one that ends with the run.
func loadBaseline(e *env, name string, key []byte, kept *cache.Cache, now time.Time) (*baseline.Baseline, []byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	given := key != nil
	switch {
	case given:
	case kept != nil:
		if key, err = kept.Key(); err != nil {
			return nil, nil, err
		}
	default:
		key = make([]byte, 32)
		rand.Read(key)
	}
	b, err := baseline.Read(f, key, now)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	if !given && !b.Plain() {
		return nil, nil, errors.New(e.lang.T("%s holds ids that need the key they were made with: set YINQU_KEY, or make one with yinqu key new", name))
	}
	return b, key, nil
}
