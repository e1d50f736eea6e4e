package archive

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"path"
	"strings"

	"github.com/bodgit/sevenzip"
	"github.com/mholt/archives"
	"github.com/nwaples/rardecode/v2"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/flow"
)

// Format is the format of archives other than zip, and of compressed files:
// 7z, rar, tar, gz, bz2, xz, zst, lz4.
type Format struct{}

// Name returns "archive".
func (Format) Name() string { return "archive" }

// magics are the beginnings of the files, by the name of their kind.
var magics = []struct{ kind, magic string }{
	{"7z", "7z\xBC\xAF\x27\x1C"},
	{"rar", "Rar!\x1A\x07"},
	{"gz", "\x1F\x8B\x08"},
	{"bz2", "BZh"},
	{"xz", "\xFD7zXZ\x00"},
	{"zst", "\x28\xB5\x2F\xFD"},
	{"lz4", "\x04\x22\x4D\x18"},
}

func kind(head []byte) string {
	for _, m := range magics {
		if bytes.HasPrefix(head, []byte(m.magic)) {
			if m.kind == "bz2" && (len(head) < 10 || head[3] < '1' || head[3] > '9' || string(head[4:10]) != "1AY&SY") {
				continue
			}
			return m.kind
		}
	}
	if len(head) > 262 && string(head[257:262]) == "ustar" {
		return "tar"
	}
	return ""
}

// Match reports whether h is such a file.
func (Format) Match(h *extract.Head) bool { return kind(h.Bytes) != "" }

// Extract implements extract.Format.
func (Format) Extract(ctx context.Context, src extract.Source) iter.Seq2[*document.Document, error] {
	return func(yield func(*document.Document, error) bool) {
		head := make([]byte, min(src.Size, 512))
		if _, err := io.ReadFull(src.Reader(), head); err != nil {
			yield(nil, err)
			return
		}
		k := kind(head)
		e := flow.NewEmitter(ctx, src, "archive", yield)
		r := reading{ctx: ctx, src: src, e: e}
		switch k {
		case "7z":
			e.Close(r.tryAll(func(password string) archives.Extractor { return archives.SevenZip{Password: password} }))
		case "rar":
			e.Close(r.tryAll(func(password string) archives.Extractor { return archives.Rar{Password: password} }))
		case "tar":
			e.Close(r.walk(archives.Tar{}))
		case "":
			e.Close(document.Problem{Path: src.Name, Cause: document.Malformed})
		default:
			if err := r.compressed(k); err != nil && !e.Stopped() {
				yield(nil, err)
			}
		}
	}
}

// A reading reads one archive.
type reading struct {
	ctx    context.Context
	src    extract.Source
	e      *flow.Emitter
	opened bool // a file inside could be opened
	locked bool // one could not, for want of the password
}

// tryAll walks an archive with the passwords until one opens it. Of an archive
// that needs one, whatever goes wrong is the password's fault.
func (r *reading) tryAll(with func(password string) archives.Extractor) error {
	locked := false
	for _, p := range append([]string{""}, r.src.Passwords()...) {
		r.locked = false
		err := r.walk(with(p))
		locked = locked || r.locked || isLocked(err)
		if r.opened || !locked {
			return err
		}
	}
	return document.Problem{Path: r.src.Name, Cause: document.Encrypted}
}

// isLocked reports whether err asks for a password, or another one.
func isLocked(err error) bool {
	var seven *sevenzip.ReadError
	return errors.As(err, &seven) && seven.Encrypted || errors.Is(err, rardecode.ErrArchiveEncrypted) ||
		errors.Is(err, rardecode.ErrArchivedFileEncrypted) || errors.Is(err, rardecode.ErrBadPassword)
}

var errEnough = errors.New("nobody wants more")

// walk reads the files inside as they come, so that one at a time is in memory;
// the document of their names is complete in the end.
func (r *reading) walk(x archives.Extractor) error {
	limits := r.src.Limits()
	count := int64(0)
	err := x.Extract(r.ctx, r.src.Reader(), func(ctx context.Context, info archives.FileInfo) error {
		if r.e.Stopped() {
			return errEnough
		}
		if count++; count > limits.Members {
			return document.Problem{Path: r.src.Name, Cause: document.TooLarge}
		}
		name := clean(decode(info.NameInArchive))
		if !info.Mode().IsRegular() || info.IsDir() || isLitter(name) {
			r.e.Property("file name", "file name", flow.Piece{Text: name, Ref: nameRef(count)})
			return nil
		}
		b, err := r.content(info)
		if isLocked(err) && !r.opened {
			r.locked = true
			return err
		}
		r.opened = true
		r.e.Property("file name", "file name", flow.Piece{Text: name, Ref: nameRef(count)})
		var m extract.Source
		if err == nil {
			if len(b) == 0 {
				return nil
			}
			m, err = r.src.Member(name, bytes.NewReader(b), int64(len(b)))
		}
		if err != nil {
			r.e.Send(nil, r.problem(name, err))
			return nil
		}
		r.e.SendMember(m)
		return nil
	})
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

// isLitter reports whether macOS, and no person, put a file into an archive: the
// Finder's notes on another file and on how its window looks.
func isLitter(name string) bool {
	base := path.Base(name)
	return base == ".DS_Store" || strings.HasPrefix(base, "._") && strings.HasPrefix(name, "__MACOSX/")
}

// content reads a file inside, within limits.
func (r *reading) content(info archives.FileInfo) ([]byte, error) {
	limit := r.src.Limits().Part
	f, err := info.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, limit+1))
	if int64(len(b)) > limit {
		return nil, document.Problem{Cause: document.TooLarge}
	}
	return b, err
}

// problem says what kept a file inside from being read.
func (r *reading) problem(name string, err error) document.Problem {
	p := document.Problem{Path: r.src.Name + "!" + name, Cause: document.Malformed}
	var cause document.Problem
	switch {
	case isLocked(err):
		p.Cause = document.Encrypted
	case errors.As(err, &cause):
		p.Cause = cause.Cause
	}
	return p
}

// decompressors are the compressions of single files.
var decompressors = map[string]archives.Decompressor{
	"gz": archives.Gz{}, "bz2": archives.Bz2{}, "xz": archives.Xz{}, "zst": archives.Zstd{}, "lz4": archives.Lz4{},
}

// compressed reads the one file that src is the compressed form of.
func (r *reading) compressed(kind string) error {
	malformed := document.Problem{Path: r.src.Name, Cause: document.Malformed}
	d, err := decompressors[kind].OpenReader(r.src.Reader())
	if err != nil {
		return malformed
	}
	defer d.Close()
	limits := r.src.Limits()
	limit := limits.Part
	if byRatio := limits.Ratio * r.src.Size; byRatio < limit {
		limit = max(byRatio, 1<<20)
	}
	b, err := io.ReadAll(io.LimitReader(d, limit+1))
	if int64(len(b)) > limit {
		return document.Problem{Path: r.src.Name, Cause: document.TooLarge}
	}
	if err != nil {
		return malformed
	}
	base := path.Base(strings.ReplaceAll(r.src.Name, "!", "/"))
	name := strings.TrimSuffix(base, path.Ext(base))
	switch strings.ToLower(path.Ext(base)) {
	case ".tgz", ".tbz", ".tbz2", ".txz", ".tzst":
		name += ".tar"
	}
	m, err := r.src.Member(name, bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return err
	}
	r.e.SendMember(m)
	return nil
}
