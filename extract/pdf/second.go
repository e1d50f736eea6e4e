package pdf

import (
	"context"
	"io"
	"slices"
	"time"
	"unicode"

	second "github.com/ledongthuc/pdf"
	"golang.org/x/text/unicode/norm"

	"yinqu/document"
)

// Where a second opinion is asked. The second reader hangs, panics and runs
// out of memory on broken files, so it sees only those that ours read whole,
// and only of a size that it handles quickly.
const (
	secondSize  = 8 << 20
	secondPages = 60
	secondTime  = 3 * time.Second
)

// A bigram is two letters or digits in a row.
type bigram [2]rune

// bigrams counts those of a text, in compatibility form and without anything
// else, and its letters and digits.
func bigrams(s string) (m map[bigram]int, n int) {
	m = map[bigram]int{}
	var last rune
	for _, c := range norm.NFKC.String(s) {
		if !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			continue
		}
		n++
		if n > 1 {
			m[bigram{last, c}]++
		}
		last = c
	}
	return m, n
}

// secondOpinion asks another reader for the text of each page and reports the
// pages of which it knows more.
func (r *reader) secondOpinion() {
	if !r.clean || r.mended || r.Encrypt != nil || r.src.Size > secondSize || len(r.list) > secondPages || len(r.texts) < len(r.list) {
		return
	}
	ctx, cancel := context.WithTimeout(r.ctx, secondTime)
	defer cancel()
	answers := make(chan []string, 1)
	go func() { answers <- secondTexts(ctx, r.src.Data, r.src.Size, len(r.list)) }()
	select {
	case <-ctx.Done(): // it goes on until its next read of the file fails
	case theirs := <-answers:
		for i, s := range theirs {
			if i < len(r.texts) && lacks(r.texts[i], s) {
				r.Problem(pagePath(i+1), document.Malformed)
			}
		}
	}
}

// lacks reports whether theirs is text of which ours has not nearly as much.
// A page that both decode, but differently, is none of its business: the
// second reader gets most older Chinese encodings wrong.
func lacks(ours, theirs string) bool {
	a, n := bigrams(ours)
	b, m := bigrams(theirs)
	if m < n+12 || m < n*6/5 || !plausible(theirs) {
		return false
	}
	missing := 0
	for g, k := range b {
		missing += max(0, k-a[g])
	}
	return missing > 12 && missing*5 > m
}

// plausible reports whether s reads like decoded text: hardly any control or
// replacement characters, and not the Latin-1 soup of bytes taken for letters.
func plausible(s string) bool {
	all, odd, latin := 0, 0, 0
	for _, c := range s {
		switch {
		case c == '\n' || c == ' ' || c == '\t' || c == '\r':
			continue
		case unicode.IsControl(c), c == unicode.ReplacementChar, c >= 0xE000 && c < 0xF900:
			odd++
		case c >= 0x80 && c < 0x250:
			latin++
		}
		all++
	}
	return odd*50 <= all && latin*10 <= all
}

// secondTexts returns the text of each page as the second reader sees it; none
// if it fails.
func secondTexts(ctx context.Context, data io.ReaderAt, size int64, pages int) (out []string) {
	defer func() {
		if recover() != nil {
			out = nil
		}
	}()
	in, err := second.NewReader(reading{ctx, data}, size)
	if err != nil || in.NumPage() != pages {
		return nil
	}
	for n := range pages {
		if ctx.Err() != nil {
			return nil
		}
		out = append(out, secondPage(in, n+1))
	}
	return slices.Clip(out)
}

func secondPage(in *second.Reader, n int) (s string) {
	defer func() {
		if recover() != nil {
			s = ""
		}
	}()
	s, err := in.Page(n).GetPlainText(nil)
	if err != nil {
		return ""
	}
	return s
}

// reading fails once its context is done.
type reading struct {
	ctx context.Context
	in  io.ReaderAt
}

func (r reading) ReadAt(b []byte, off int64) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.in.ReadAt(b, off)
}
