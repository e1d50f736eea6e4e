package ole

import (
	"bytes"
	"crypto/md5"
	"crypto/rc4"
	"crypto/sha1"
	"encoding/binary"
	"maps"
	"slices"
	"unicode/utf16"

	"yinqu/document"
)

// standardPassword is what Excel encrypts a workbook with that is only
// protected against changes ([MS-OFFCRYPTO] 2.4.2.3).
const standardPassword = "VelvetSweatshop"

// A lock is RC4 as the binary formats have it: each block of a stream has a key
// of its own, which key makes of the block's number.
type lock struct {
	key func(block int) []byte
}

// unlock returns the lock that one of the passwords opens; nil if none does.
// header is an RC4 encryption header ([MS-OFFCRYPTO] 2.3.6.1) or that of the
// CryptoAPI (2.3.5.1), from its version on.
func unlock(header []byte, passwords []string) *lock {
	major, minor := u16(header, 0), u16(header, 2)
	for _, p := range append([]string{standardPassword}, passwords...) {
		var l *lock
		var verifier []byte // and its hash, encrypted
		sum := func(b []byte) []byte { s := md5.Sum(b); return s[:] }
		switch {
		case major == 1 && minor == 1 && len(header) >= 52:
			l, verifier = rc4Lock(p, header[4:20]), header[20:52]
		case major >= 2 && major <= 4 && minor == 2:
			if l, verifier = cryptoAPILock(p, header); l == nil {
				return nil
			}
			sum = func(b []byte) []byte { s := sha1.Sum(b); return s[:] }
		default:
			return nil
		}
		plain := bytes.Clone(verifier)
		l.apply(plain, 0, 512)
		if bytes.Equal(sum(plain[:16]), plain[16:]) {
			return l
		}
	}
	return nil
}

func passwordBytes(p string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(p)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

// rc4Lock derives keys of 40 bits ([MS-OFFCRYPTO] 2.3.6.2).
func rc4Lock(password string, salt []byte) *lock {
	h := md5.Sum(passwordBytes(password))
	h = md5.Sum(bytes.Repeat(append(h[:5:5], salt...), 16))
	return &lock{func(block int) []byte {
		k := md5.Sum(binary.LittleEndian.AppendUint32(h[:5:5], uint32(block)))
		return k[:]
	}}
}

// cryptoAPILock derives keys of the length that the header states
// ([MS-OFFCRYPTO] 2.3.2, 2.3.3, 2.3.5.2).
func cryptoAPILock(password string, header []byte) (*lock, []byte) {
	size := u32(header, 8)
	if size < 32 || size > len(header)-12 {
		return nil, nil
	}
	bits := u32(header, 12+16)
	if bits == 0 {
		bits = 40
	}
	rest := header[12+size:] // the verifier: salt and encrypted verifier, the hash's size between it and the hash
	if u32(header, 12+8) != 0x6801 || bits < 40 || bits > 128 || len(rest) < 4+16+16+4+20 {
		return nil, nil
	}
	h := sha1.Sum(append(bytes.Clone(rest[4:20]), passwordBytes(password)...))
	verifier := append(bytes.Clone(rest[20:36]), rest[40:60]...)
	return &lock{func(block int) []byte {
		k := sha1.Sum(binary.LittleEndian.AppendUint32(h[:len(h):len(h)], uint32(block)))
		if bits == 40 {
			return append(k[:5:5], make([]byte, 11)...)
		}
		return k[:bits/8]
	}}, verifier
}

// apply decrypts b, which lies at off of its stream, in blocks of size bytes.
func (l *lock) apply(b []byte, off, size int) {
	for len(b) > 0 {
		c, err := rc4.NewCipher(l.key(off / size))
		if err != nil {
			return
		}
		skip := make([]byte, off%size)
		c.XORKeyStream(skip, skip)
		n := min(len(b), size-off%size)
		c.XORKeyStream(b[:n], b[:n])
		b, off = b[n:], off+n
	}
}

// block decrypts b, all of which is one block.
func (l *lock) block(b []byte, number int) {
	if c, err := rc4.NewCipher(l.key(number)); err == nil {
		c.XORKeyStream(b, b)
	}
}

// unlockBook decrypts a workbook's stream whose FilePass record is r ([MS-XLS]
// 2.2.10): the headers of records stay open, and so do a few records.
func (f *file) unlockBook(b *workbook, r record) error {
	problem := document.Problem{Path: f.src.Name, Cause: document.Encrypted}
	plain := bytes.Clone(b.s.data)
	at := r.at // of the two numbers that a password gives with XOR
	if !b.old {
		at += 2
	}
	var mask *xorMask
	switch {
	case b.old || u16(plain, r.at) == 0 && r.size >= 6:
		if mask = xorKey(u16(plain, at), u16(plain, at+2), f.src.Passwords()); mask == nil {
			return problem
		}
	case r.size >= 2 && u16(plain, r.at) == 1:
		l := unlock(plain[r.at+2:r.at+r.size], f.src.Passwords())
		if l == nil {
			return problem
		}
		l.apply(plain, 0, 1024)
	default:
		return problem
	}
	for at := 0; ; {
		r, ok := b.next(at)
		if !ok {
			break
		}
		at = r.at + r.size
		if mask != nil {
			mask.apply(plain[r.at:at], at)
		}
		open := 0
		switch r.typ {
		case xlsBOF, xlsFilePass, 0x0194, 0x0195, 0x00E1, 0x0138, 0x0196: // and UsrExcl, FileLock, InterfaceHdr, RRDHead, RRDInfo
			open = r.size
		case xlsBoundSheet:
			open = min(4, r.size)
		}
		copy(plain[r.at-4:], b.s.data[r.at-4:r.at+open])
	}
	b.s.data, f.locked = plain, true
	return nil
}

// unlockWord decrypts the streams of a Word document ([MS-DOC] 2.2.6.2, 2.2.6.3).
func (f *file) unlockWord(w, t *stream, storage string) error {
	problem := document.Problem{Path: f.src.Name, Cause: document.Encrypted}
	size := u32(w.data, 14) // lKey
	if u16(w.data, fibFlags)&0x8000 != 0 || t == nil || size < 4 || size > len(t.data) {
		return problem
	}
	l := unlock(t.data[:size], f.src.Passwords())
	if l == nil {
		return problem
	}
	for _, s := range []struct {
		*stream
		open int // bytes at the start that are not encrypted
	}{{w, 68}, {t, size}, {f.find(storage, "Data"), 0}} {
		if s.stream == nil || len(s.data) < s.open {
			continue
		}
		plain := bytes.Clone(s.data)
		l.apply(plain, 0, 512)
		copy(plain, s.data[:s.open])
		s.data = plain
	}
	f.locked = true
	return nil
}

// unlockSlides decrypts the objects that are in use after the saving at edit of
// a presentation ([MS-PPT] 2.3.7): each is a block, numbered as it is.
func (f *file) unlockSlides(s *stream, edit int) error {
	problem := document.Problem{Path: f.src.Name, Cause: document.Encrypted}
	b := s.data
	byID := persisted(b, edit)
	id := u32(b, edit+8+28) // of the header
	at, ok := byID[id]
	if size := u32(b, at+4); !ok || at < 0 || u16(b, at+2) != pptLock || size < 4 || size > len(b)-at-8 {
		return problem
	}
	l := unlock(b[at+8:at+8+u32(b, at+4)], f.src.Passwords())
	if l == nil {
		return problem
	}
	plain, left := bytes.Clone(b), 2*len(b) // objects may not overlap for ever
	for _, n := range slices.Sorted(maps.Keys(byID)) {
		at := byID[n]
		if n == id || at < 0 || at+8 > len(b) {
			continue
		}
		head := bytes.Clone(b[at : at+8])
		l.block(head, n)
		end := min(at+8+max(0, u32(head, 4)), len(b))
		if left -= end - at; left < 0 {
			return document.Problem{Path: f.src.Name, Cause: document.Malformed}
		}
		copy(plain[at:end], b[at:end])
		l.block(plain[at:end], n)
	}
	s.data, f.locked = plain, true
	return nil
}
