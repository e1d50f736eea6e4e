package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"time"

	"yinqu/scan/cache"
)

// openCache opens the cache that o names and returns with it when the scan
// began: now, or when the interrupted one did that it goes on with. nil if there is to be none.
func openCache(e *env, o scanOptions, now time.Time) (*cache.Cache, time.Time, error) {
	if o.cache == "" || o.cache == "off" {
		if o.resume {
			return nil, now, errors.New(e.lang.T("--resume needs the --cache DIR of the scan that was interrupted"))
		}
		return nil, now, nil
	}
	if o.values {
		return nil, now, errors.New(e.lang.T("--cache and --show-values don't go together: a cache holds no values"))
	}
	c, err := cache.Open(o.cache)
	if err != nil || !o.resume {
		return c, now, err
	}
	scope, err := cacheScope(o)
	if err != nil {
		return nil, now, errors.Join(err, c.Close(false))
	}
	begun, ok := c.Interrupted(scope)
	if !ok {
		fmt.Fprintln(e.err, e.lang.T("Nothing to resume: the scan starts from the beginning."))
		return c, now, nil
	}
	fmt.Fprintln(e.err, e.lang.T("Resuming the scan of %s.", begun.Format("2006-01-02 15:04")))
	return c, begun, nil
}

// beginRun starts the run that the cache keeps.
func beginRun(e *env, c *cache.Cache, o scanOptions, key []byte, now time.Time) error {
	scope, err := cacheScope(o)
	if err != nil {
		return err
	}
	settings, err := cacheSettings(e, o, key, now)
	if err != nil {
		return err
	}
	return c.Begin(scope, settings, now)
}

// cacheScope tells one sweep from another: by where it looks, and for what.
func cacheScope(o scanOptions) ([]byte, error) {
	here, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %q %q %q %q %q", here, o.paths, o.exclude, o.git, o.policy, o.packs, o.roster))
	return sum[:], nil
}

// cacheSettings tells two scans apart whose results may differ for the same
// file: by the program itself, by the key of findings' ids, by every file that it is told to go by, and by
// the month, since ages in documents without a date count from now.
func cacheSettings(e *env, o scanOptions, key []byte, now time.Time) ([]byte, error) {
	h := sha256.New()
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(self)
	if err != nil {
		return nil, err
	}
	fmt.Fprintln(h, runtime.Version(), info.Size(), info.ModTime().UnixNano(), now.Format("2006-01"), o.policy, sha256.Sum256(key))
	for _, name := range o.known {
		fmt.Fprintf(h, "%q\n", name)
	}
	if o.consent != "" {
		fmt.Fprintln(h, now.Format(time.DateOnly)) // consents end on a day
	}
	for _, name := range append([]string{o.policy, o.roster, o.consent, o.password, o.model}, append(orgPolicies(e, o.org), o.packs...)...) {
		fmt.Fprintln(h, name)
		f, err := os.Open(name)
		if errors.Is(err, os.ErrNotExist) || name == "" {
			continue // a built-in policy
		}
		if err != nil {
			return nil, err
		}
		_, err = io.Copy(h, f)
		f.Close()
		if err != nil {
			return nil, err
		}
	}
	return h.Sum(nil), nil
}
