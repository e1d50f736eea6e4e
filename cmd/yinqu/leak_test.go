package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"yinqu/report"
)

// secrets are values that leakDir's files hold, as they stand there.
var secrets = []string{"欧阳若兰", "330106200711234820", "13912345678", "ruolan.oy@example.com", "重度抑郁", "6222021234567890128"}

// leakDir writes files that hold the secrets in text, cells, names of files,
// folders and labels, and one that can't be read.
func leakDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"a.txt": "姓名：欧阳若兰\n身份证号：330106200711234820\n电话：13912345678 邮箱：ruolan.oy@example.com\n" +
			"欧阳若兰被诊断为重度抑郁，银行卡6222021234567890128。\n",
		"b.csv":     "姓名,欧阳若兰,电话\n欧阳若兰,330106200711234820,13912345678\n",
		"c.html":    "<p title=欧阳若兰>欧阳若兰 13912345678</p>",
		"cut.docx":  "PK\x03\x04欧阳若兰330106200711234820",
		"empty.txt": "",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestNoOutputLeaks runs the scan at every format and level of detail and
// searches all that it writes for the values.
func TestNoOutputLeaks(t *testing.T) {
	dir, cache := leakDir(t), t.TempDir()
	for _, format := range report.Outputs() {
		for _, lang := range []string{"zh", "en"} {
			var out bytes.Buffer
			cmd := exec.Command("yinqu", "scan", dir, "--format", format, "-v", "--lang", lang, "--cache", cache)
			cmd.Stdout, cmd.Stderr = &out, &out
			if err := cmd.Run(); cmd.ProcessState.ExitCode() != exitFound {
				t.Fatalf("%s: %v\n%s", format, err, out.String())
			}
			for _, s := range secrets {
				if strings.Contains(out.String(), s) {
					t.Errorf("%s in %s shows %q", format, lang, s)
				}
			}
		}
	}
	kept, err := os.ReadDir(cache)
	if err != nil || len(kept) == 0 {
		t.Fatalf("no cache: %v", err)
	}
	for _, e := range kept {
		b, err := os.ReadFile(filepath.Join(cache, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range secrets {
			if bytes.Contains(b, []byte(s)) {
				t.Errorf("the cache holds %q", s)
			}
		}
	}
}

// TestTheLeakTestCanFail: with --show-values the same search does find them.
func TestTheLeakTestCanFail(t *testing.T) {
	dir := leakDir(t)
	for _, format := range report.Outputs() {
		out, _ := exec.Command("yinqu", "scan", dir, "--format", format, "-v", "--show-values").Output()
		for _, s := range secrets[:4] {
			if !strings.Contains(string(out), s) {
				t.Errorf("%s does not show %q", format, s)
			}
		}
	}
}

// TestPassedAroundReportsHideFileNames: a name is what a report is about.
func TestPassedAroundReportsHideFileNames(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "欧阳若兰的家")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "欧阳若兰_咨询记录.txt"), []byte("姓名：欧阳若兰\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"csv", "sarif", "html"} {
		out, _ := exec.Command("yinqu", "scan", dir, "--format", format, "-v").Output()
		if strings.Contains(string(out), "若兰") || strings.Contains(string(out), "%E8%8B%A5%E5%85%B0") {
			t.Errorf("%s shows the name of the file or folder", format)
		}
		if len(out) == 0 {
			t.Errorf("%s is empty", format)
		}
	}
}
