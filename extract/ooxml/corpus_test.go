package ooxml_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yinqu/extract"
	"yinqu/extract/ooxml"
)

func TestCorpus(t *testing.T) {
	dir := os.Getenv("YINQU_CORPUS")
	if dir == "" {
		t.Skip("YINQU_CORPUS names no folder of files")
	}
	r := extract.NewReader(extract.Limits{}, nil, ooxml.Docx{}, ooxml.Xlsx{}, ooxml.Pptx{})
	filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		fi, _ := f.Stat()
		src := r.Open(filepath.Base(path), f, fi.Size())
		fm, err := r.Format(src)
		if err != nil {
			if x := filepath.Ext(path); strings.HasPrefix(x, ".docx") || strings.HasPrefix(x, ".xls") || strings.HasPrefix(x, ".pptx") {
				t.Log("unmatched", path)
			}
			return nil
		}
		for d, err := range r.Read(t.Context(), src) {
			if err != nil {
				t.Log(fm.Name(), path, err)
				continue
			}
			t.Log(d.Format, filepath.Base(path), len(d.Text), len(d.Segments), d.Problems)
			if out := os.Getenv("YINQU_OUT"); out != "" {
				os.WriteFile(filepath.Join(out, filepath.Base(d.Name)+".txt"), []byte(d.Text), 0o600)
			}
		}
		return nil
	})
}
