package mail

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"time"

	"otpdialog/simulator/world"
)

// A message is an email as it travels.
type message struct {
	from, to string // the addresses of its envelope
	text     []byte // its headers (RFC 5322), and its text as plain text, and as HTML if there is that, too (RFC 2046, section 5.1.4)
}

func messageOf(m world.Message) (message, error) {
	from, err := mail.ParseAddress(m.From)
	if err != nil {
		return message{}, fmt.Errorf("the sender %q: %w", m.From, err)
	}
	to, err := mail.ParseAddress(m.To)
	if err != nil {
		return message{}, fmt.Errorf("the recipient %q: %w", m.To, err)
	}
	var b bytes.Buffer
	parts := multipart.NewWriter(&b)
	for _, h := range [][2]string{
		{"From", from.String()},
		{"To", to.String()},
		{"Subject", mime.QEncoding.Encode("utf-8", m.Subject)},
		{"Date", m.At.Format(time.RFC1123Z)},
		{"Message-ID", "<" + rand.Text() + "@simulator.example.com>"},
		{"Auto-Submitted", "auto-generated"}, // RFC 3834, section 5
		{"MIME-Version", "1.0"},
		{"Content-Type", `multipart/alternative; boundary="` + parts.Boundary() + `"`},
	} {
		fmt.Fprintf(&b, "%s: %s\r\n", h[0], h[1])
	}
	b.WriteString("\r\n")
	for _, p := range []struct{ kind, text string }{{"text/plain", m.Text}, {"text/html", m.HTML}} {
		if p.text == "" {
			continue
		}
		part, err := parts.CreatePart(textproto.MIMEHeader{
			"Content-Type": {p.kind + "; charset=utf-8"}, "Content-Transfer-Encoding": {"quoted-printable"},
		})
		if err != nil {
			return message{}, err
		}
		text := quotedprintable.NewWriter(part)
		if _, err := text.Write([]byte(p.text)); err != nil {
			return message{}, err
		}
		if err := text.Close(); err != nil {
			return message{}, err
		}
	}
	if err := parts.Close(); err != nil {
		return message{}, err
	}
	return message{from.Address, to.Address, b.Bytes()}, nil
}
