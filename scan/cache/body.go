package cache

import (
	"strings"

	"yinqu/report"
)

// here stands for the file's own path in what is stored.
const here = "\x00"

// store returns results as they are stored: without the path of their file,
// which may be another the next time.
func store(files []report.File, path string) ([]byte, error) {
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
	return encode(out)
}

// load returns stored results as those of the file at path.
func (w words) load(body []byte, path string) ([]report.File, bool) {
	files, ok := w.decode(body)
	if !ok {
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
