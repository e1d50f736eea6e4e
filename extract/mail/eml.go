// Package mail reads and rewrites mail messages (RFC 5322, MIME), and reads
// mailboxes (RFC 4155) and Outlook messages ([MS-OXMSG]).
package mail

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"mime"
	"slices"
	"strings"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/flow"
)

// Format is the format of single messages, and of web pages saved as one
// (mht). Its own document is the header; the body and the attachments are
// files inside.
type Format struct{}

// Name returns "eml".
func (Format) Name() string { return "eml" }

// known are fields that tell a message from another text.
var known = map[string]bool{"from": true, "to": true, "cc": true, "subject": true, "date": true, "message-id": true, "received": true,
	"return-path": true, "delivered-to": true, "reply-to": true, "mime-version": true, "content-type": true, "x-mailer": true, "sender": true,
	"content-transfer-encoding": true, "dkim-signature": true, "x-originating-ip": true}

// Match reports whether h begins with the header of a message. Under another
// name than a message's it must be one that a program wrote: people paste the
// heads of messages into notes.
func (Format) Match(h *extract.Head) bool {
	seen := headerFields(h.Bytes)
	switch h.Ext() {
	case ".eml", ".mht", ".mhtml", ".mime":
		return len(seen) > 0
	}
	return len(seen) >= 3 && (seen["message-id"] || seen["mime-version"] || seen["received"])
}

// headerFields returns the known fields of the header that b begins with; none
// if b begins with something else.
func headerFields(b []byte) map[string]bool {
	b = bytes.TrimPrefix(b, []byte("\xEF\xBB\xBF"))
	seen := map[string]bool{}
	for at := 0; at < len(b); {
		eol := lineEnd(b, at, len(b))
		line := bytes.TrimRight(b[at:eol], "\r\n")
		if len(line) == 0 {
			break
		}
		if line[0] != ' ' && line[0] != '\t' {
			name, _, ok := bytes.Cut(line, []byte(":"))
			if !ok || len(name) == 0 || bytes.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r > '~' }) {
				if eol < len(b) || len(seen) == 0 {
					return nil
				}
				break
			}
			if n := strings.ToLower(string(name)); known[n] {
				seen[n] = true
			}
		}
		at = eol
	}
	return seen
}

// A message is an open message.
type message struct {
	src  extract.Source
	b    []byte
	root *part
}

func open(src extract.Source) (*message, error) {
	if src.Size > src.Limits().Part {
		return nil, document.Problem{Path: src.Name, Cause: document.TooLarge}
	}
	m := &message{src: src, b: make([]byte, src.Size)}
	if n, err := io.ReadFull(src.Reader(), m.b); err != nil {
		return nil, fmt.Errorf("read message after %d bytes: %w", n, err)
	}
	count, start := 0, 0
	if bytes.HasPrefix(m.b, []byte("\xEF\xBB\xBF")) {
		start = 3
	}
	m.root = parse(m.b, start, len(m.b), 0, &count)
	if len(m.root.header) == 0 {
		return nil, document.Problem{Path: src.Name, Cause: document.Malformed}
	}
	return m, nil
}

// places of text: a field of a header, or the file name of a part.
type (
	fieldRef field
	fileRef  struct{ *part }
)

// own emits the headers.
func (m *message) own(e *flow.Emitter, p *part) {
	for _, f := range p.header {
		if tells(f.name) {
			e.Property("header "+f.name, f.name, flow.Piece{Text: strings.TrimSpace(decodeWords(unfold(m.b[f.start:f.end]))), Ref: fieldRef(f)})
		}
	}
	if p.filename != "" {
		e.Property("attachment", "file name", flow.Piece{Text: p.filename, Ref: fileRef{p}})
	}
	for _, c := range p.parts {
		m.own(e, c)
	}
}

// tells reports whether a field can hold somebody's words or traces, and no
// structure or signature.
func tells(name string) bool {
	name = strings.ToLower(name)
	switch name {
	case "content-type", "content-transfer-encoding", "content-disposition", "mime-version", "message-id", "references", "in-reply-to",
		"content-id", "dkim-signature", "authentication-results", "received-spf", "x-received", "date", "domainkey-signature", "content-language":
		return false
	}
	return !strings.HasPrefix(name, "arc-") && !strings.HasSuffix(name, "-signature")
}

// leaves calls f for every part that is no group of parts.
func (p *part) leaves(f func(*part)) {
	if len(p.parts) == 0 {
		f(p)
	}
	for _, c := range p.parts {
		c.leaves(f)
	}
}

// name returns the name of a part's content as a file.
func (p *part) name(n int) string {
	if p.filename != "" {
		return strings.ReplaceAll(p.filename, "\\", "/")
	}
	switch p.typ {
	case "text/plain":
		return "body.txt"
	case "text/html":
		return "body.html"
	case "message/rfc822":
		return "message.eml"
	}
	ext := ""
	if exts, err := mime.ExtensionsByType(p.typ); err == nil && len(exts) > 0 {
		ext = exts[0]
	}
	return fmt.Sprintf("part %d%s", n, ext)
}

// member opens the content of a leaf; a nil Data means there is none.
func (m *message) member(p *part, n int) (extract.Source, error) {
	b, err := p.content(m.b)
	if err != nil {
		return extract.Source{}, document.Problem{Cause: document.Malformed}
	}
	if len(bytes.TrimSpace(b)) == 0 {
		return extract.Source{}, nil
	}
	return m.src.Member(p.name(n), bytes.NewReader(b), int64(len(b)))
}

// Extract implements extract.Format.
func (Format) Extract(ctx context.Context, src extract.Source) iter.Seq2[*document.Document, error] {
	return func(yield func(*document.Document, error) bool) {
		m, err := open(src)
		if err != nil {
			yield(nil, err)
			return
		}
		e := flow.NewEmitter(ctx, src, "eml", yield)
		m.own(e, m.root)
		n := 0
		m.root.leaves(func(p *part) {
			n++
			e.After(p.name(n), func() error {
				s, err := m.member(p, n)
				if err == nil && s.Data != nil {
					e.SendMember(s)
				}
				return err
			})
		})
		e.Close(nil)
	}
}

// A rewrite gathers what is to change in a message.
type rewrite struct {
	*message
	names   map[*part]string
	bodies  map[*part][]byte
	changes []change
}

// A change replaces a range of the message.
type change struct {
	span
	with []byte
}

// Rewrite implements extract.Rewriter. A body that changes is written in UTF-8
// and base64.
func (Format) Rewrite(ctx context.Context, w io.Writer, src extract.Source, edit extract.EditFunc) (applied int, err error) {
	m, err := open(src)
	if err != nil {
		return 0, err
	}
	r := rewrite{message: m, names: map[*part]string{}, bodies: map[*part][]byte{}}
	removed := map[string]bool{}
	decide := edit
	edit = func(d *document.Document) ([]document.Edit, error) {
		edits, err := decide(d)
		for _, e := range edits {
			removed[d.In(e.Span)] = true
		}
		return edits, err
	}
	applied, err = flow.Edited(ctx, src, "eml", func(e *flow.Emitter) { m.own(e, m.root) }, edit, r.set)
	if err != nil {
		return 0, err
	}
	var failed error
	n := 0
	m.root.leaves(func(p *part) {
		n++
		s, err := m.member(p, n)
		if failed != nil || err != nil || s.Data == nil {
			return // what can't be read stays as it is; the caller knows it from reading
		}
		var b bytes.Buffer
		k, err := src.RewriteMember(ctx, &b, s, edit)
		if failed = err; err == nil && k > 0 {
			applied += k
			r.bodies[p] = b.Bytes()
		}
	})
	if failed == nil {
		failed = ctx.Err()
	}
	if failed != nil {
		return 0, failed
	}
	r.part(m.root)
	r.traces(m.root, removed)
	slices.SortStableFunc(r.changes, func(a, b change) int { return a.start - b.start })
	at := 0
	for _, c := range r.changes {
		if c.start < at {
			return 0, errOverlap
		}
		if _, err := w.Write(slices.Concat(m.b[at:c.start], c.with)); err != nil {
			return 0, err
		}
		at = c.end
	}
	_, err = w.Write(m.b[at:])
	return applied, err
}

// errOverlap says that two changes are of one place.
var errOverlap = errors.New("two changes of one place in a message")

// set notes the new text of a field of a header, or of a part's file name.
func (r *rewrite) set(ref any, text string) {
	text = strings.NewReplacer("\r", " ", "\n", " ").Replace(text)
	switch ref := ref.(type) {
	case fieldRef:
		r.changes = append(r.changes, change{ref.span, []byte(encodeWords(text))})
	case fileRef:
		r.names[ref.part] = text
	}
}

// part adds the changes of a part and those in it.
func (r *rewrite) part(p *part) {
	for _, c := range p.parts {
		r.part(c)
	}
	name, named := r.names[p]
	content, changed := r.bodies[p]
	if !named && !changed {
		return
	}
	// Messages inside are never encoded (RFC 2046, 5.2.1).
	encode := changed && !strings.HasPrefix(p.typ, "message/")
	encoded, typed := false, false
	for _, f := range p.header {
		switch strings.ToLower(f.name) {
		case "content-transfer-encoding":
			encoded = true
			if encode {
				r.changes = append(r.changes, change{f.span, []byte("base64")})
			}
		case "content-type":
			typed = true
			r.parameter(f, "name", name, named, encode && strings.HasPrefix(p.typ, "text/"))
		case "content-disposition":
			r.parameter(f, "filename", name, named, false)
		}
	}
	if !changed {
		return
	}
	if !encode {
		r.changes = append(r.changes, change{p.body, content})
		return
	}
	more := ""
	if !encoded {
		more += "Content-Transfer-Encoding: base64\r\n"
	}
	if !typed {
		more += "Content-Type: text/plain; charset=utf-8\r\n"
	}
	r.changes = append(r.changes, change{span{p.headEnd, p.headEnd}, []byte(more)}, change{p.body, lines(content)})
}

// minTrace is the shortest value, in bytes, that is looked for in fields which
// are not shown.
const minTrace = 6

// traces writes stars over removed values in the fields that tell nothing by
// themselves: the date that was hidden elsewhere, an address in References.
func (r *rewrite) traces(p *part, removed map[string]bool) {
	for _, c := range p.parts {
		r.traces(c, removed)
	}
	for _, f := range p.header {
		name := strings.ToLower(f.name)
		if tells(name) || strings.HasPrefix(name, "content-") || name == "mime-version" {
			continue
		}
		was := string(r.b[f.start:f.end])
		text := was
		for _, v := range slices.SortedFunc(maps.Keys(removed), func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) }) {
			if len(v) >= minTrace {
				text = strings.ReplaceAll(text, v, strings.Repeat("*", len(v)))
			}
		}
		if text != was {
			r.changes = append(r.changes, change{f.span, []byte(text)})
		}
	}
}

// parameter changes the name and the charset that a field states.
func (r *rewrite) parameter(f field, param, name string, named, utf8 bool) {
	value, params, err := mime.ParseMediaType(unfold(r.b[f.start:f.end]))
	if err != nil || !utf8 && (!named || params[param] == "") {
		return
	}
	if named && params[param] != "" {
		params[param] = name
	}
	if utf8 {
		params["charset"] = "utf-8"
	}
	r.changes = append(r.changes, change{f.span, []byte(mime.FormatMediaType(value, params))})
}

// lines returns content in base64, in lines.
func lines(content []byte) []byte {
	var b bytes.Buffer
	enc := base64.StdEncoding.EncodeToString(bytes.TrimPrefix(content, []byte("\uFEFF")))
	for len(enc) > 76 {
		b.WriteString(enc[:76] + "\r\n")
		enc = enc[76:]
	}
	b.WriteString(enc + "\r\n")
	return b.Bytes()
}

// Mbox is the format of mailboxes: messages one after the other.
type Mbox struct{}

// Name returns "mbox".
func (Mbox) Name() string { return "mbox" }

// Match reports whether h is a mailbox.
func (Mbox) Match(h *extract.Head) bool {
	if !bytes.HasPrefix(h.Bytes, []byte("From ")) {
		return false
	}
	_, rest, _ := bytes.Cut(h.Bytes, []byte("\n"))
	return len(headerFields(rest)) >= 2
}

// Extract implements extract.Format.
func (Mbox) Extract(ctx context.Context, src extract.Source) iter.Seq2[*document.Document, error] {
	return func(yield func(*document.Document, error) bool) {
		stopped := false
		n := 0
		send := func(start, end int64) bool {
			n++
			name := fmt.Sprintf("message %d.eml", n)
			m, err := src.Member(name, io.NewSectionReader(src.Data, start, end-start), end-start)
			if err != nil {
				stopped = true
				yield(nil, err)
				return false
			}
			for d, err := range src.ReadMember(ctx, m) {
				if !yield(d, err) {
					stopped = true
					return false
				}
			}
			return ctx.Err() == nil
		}
		err := messages(ctx, src, send)
		if !stopped && (err != nil || n == 0) {
			if err == nil {
				err = document.Problem{Path: src.Name, Cause: document.Malformed}
			}
			yield(nil, err)
		}
	}
}

// messages calls send with the range of each message of a mailbox, without
// the line that parts it from the one before.
func messages(ctx context.Context, src extract.Source, send func(start, end int64) bool) error {
	buf := make([]byte, 1<<20)
	start, at := int64(-1), int64(0)
	fresh := true // the next byte begins a line after an empty one, or the file
	for at < src.Size {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := src.Data.ReadAt(buf, at)
		if n == 0 {
			return err
		}
		b := buf[:n]
		for i := 0; i < len(b); {
			eol := bytes.IndexByte(b[i:], '\n')
			if eol < 0 {
				if at+int64(n) < src.Size && i > 0 {
					b = b[:i] // the rest comes again, with its line's end
				}
				break
			}
			line := b[i : i+eol+1]
			if fresh && bytes.HasPrefix(line, []byte("From ")) {
				if start >= 0 && !send(start, at+int64(i)) {
					return nil
				}
				start = at + int64(i+len(line))
			}
			fresh = len(bytes.TrimRight(line, "\r\n")) == 0
			i += len(line)
			if i == len(b) {
				break
			}
		}
		at += int64(len(b))
	}
	if start >= 0 && start < src.Size {
		send(start, src.Size)
	}
	return nil
}
