// Package ocr recognises text in pictures with an engine that is installed on
// the machine. Nothing of a picture touches the disk.
package ocr

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
)

// An Engine recognises text. It must be safe for concurrent use.
type Engine interface {
	// Text returns the text of a picture in a common format (PNG, JPEG, TIFF, BMP),
	// lines separated by line feeds and blocks by empty lines.
	Text(ctx context.Context, picture io.Reader) (string, error)
}

const (
	maxTime = time.Minute // for one picture
	maxText = 1 << 20     // bytes of one picture's text
)

// Installed returns Tesseract if it is installed, else nil. It looks once.
var Installed = sync.OnceValue(func() Engine {
	path, err := exec.LookPath("tesseract")
	if err != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, path, "--list-langs").Output()
	if err != nil {
		return nil
	}
	have := strings.Fields(string(out))
	var langs []string
	for _, l := range []string{"chi_sim", "chi_tra", "eng"} {
		if slices.Contains(have, l) {
			langs = append(langs, l)
		}
	}
	if langs == nil {
		return nil
	}
	return tesseract{path: path, langs: strings.Join(langs, "+")}
})

type tesseract struct{ path, langs string }

func (t tesseract) Text(ctx context.Context, picture io.Reader) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, maxTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, t.path, "stdin", "stdout", "-l", t.langs)
	cmd.Env = append(os.Environ(), "OMP_THREAD_LIMIT=1") // the files of a scan are the parallel part
	cmd.Stdin = picture
	cmd.WaitDelay = time.Second
	var out bytes.Buffer
	cmd.Stdout = &limited{w: &out, left: maxText}
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("run tesseract: %w", err)
	}
	return closeUp(strings.ToValidUTF8(out.String(), "\uFFFD")), nil
}

// limited writes up to left bytes and swallows the rest.
type limited struct {
	w    io.Writer
	left int
}

func (l *limited) Write(b []byte) (int, error) {
	n := min(len(b), l.left)
	l.left -= n
	if _, err := l.w.Write(b[:n]); err != nil {
		return 0, err
	}
	return len(b), nil
}

// closeUp drops the spaces that Tesseract puts between Han characters, and
// form feeds.
func closeUp(s string) string {
	in := []rune(strings.ReplaceAll(s, "\f", "\n"))
	out := in[:0]
	for i, r := range in {
		if r == ' ' && i > 0 && i+1 < len(in) && wide(in[i-1]) && wide(in[i+1]) {
			continue
		}
		out = append(out, r)
	}
	return string(out)
}

func wide(r rune) bool {
	return unicode.Is(unicode.Han, r) || r >= 0x3000 && r <= 0x303F || r >= 0xFF00 && r <= 0xFFEF
}
