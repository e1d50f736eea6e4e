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

// openCache opens the cache that o names; nil if there is to be none.
func openCache(e *env, o scanOptions, key []byte) (*cache.Cache, error) {
	if o.cache == "" || o.cache == "off" {
		return nil, nil
	}
	if o.values {
		return nil, errors.New(e.lang.T("--cache and --show-values don't go together: a cache holds no values"))
	}
	settings, err := cacheSettings(o, key)
	if err != nil {
		return nil, err
	}
	return cache.Open(o.cache, settings)
}

// cacheSettings tells two scans apart whose results may differ for the same
// file: by the program itself, by the key of findings' ids, by every file that it is told to go by, and by
// the month, since ages in documents without a date count from now.
func cacheSettings(o scanOptions, key []byte) ([]byte, error) {
	h := sha256.New()
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(self)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	fmt.Fprintln(h, runtime.Version(), info.Size(), info.ModTime().UnixNano(), now.Format("2006-01"), o.policy, sha256.Sum256(key))
	if o.consent != "" {
		fmt.Fprintln(h, now.Format(time.DateOnly)) // consents end on a day
	}
	for _, name := range append([]string{o.policy, o.roster, o.consent, o.password, o.model}, o.packs...) {
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
