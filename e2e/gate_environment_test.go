//go:build linux

package e2e

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"net"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/e2e/sshd"
	"otpdialog/e2e/terminal"
	"otpdialog/radiusclient/radiustest"
)

// nameServer is a DNS server that knows IPv4 addresses (RFC 1035).
type nameServer struct {
	address string // without the port, which is 53
	known   map[string]string

	mu    sync.Mutex
	asked []string // names
}

// startNameServer starts one on an address of loopback that nobody else uses.
func startNameServer(t *testing.T, known map[string]string) *nameServer {
	t.Helper()
	s := &nameServer{known: known}
	var conn net.PacketConn
	for range 20 {
		s.address = fmt.Sprintf("127.%d.%d.%d", 1+rand.IntN(250), rand.IntN(250), 1+rand.IntN(250))
		var err error
		if conn, err = new(net.ListenConfig).ListenPacket(t.Context(), "udp", s.address+":53"); err == nil {
			break
		}
	}
	if conn == nil {
		t.Fatal("there is no port 53 for a DNS server")
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		query := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFrom(query)
			if err != nil {
				return // closed below
			}
			_, _ = conn.WriteTo(s.answer(query[:n]), from) // who asked may have gone
		}
	}()
	t.Cleanup(func() {
		_ = conn.Close()
		<-done
	})
	return s
}

func (s *nameServer) answer(query []byte) []byte {
	const header, ofIPv4 = 12, 1
	var name []byte
	end := header
	for end < len(query) && query[end] != 0 {
		length := int(query[end])
		name = append(append(name, query[end+1:end+1+length]...), '.')
		end += 1 + length
	}
	end++ // the root
	asksIPv4 := binary.BigEndian.Uint16(query[end:]) == ofIPv4
	s.mu.Lock()
	s.asked = append(s.asked, string(name))
	s.mu.Unlock()
	answer := append(slices.Clone(query[:2]), 0x85, 0x80, 0, 1, 0, 0, 0, 0, 0, 0) // authoritative, recursion available
	answer = append(answer, query[header:end+4]...)
	address, is := s.known[string(name)]
	switch {
	case !is:
		answer[3] |= 3 // no such name
	case asksIPv4:
		answer[7] = 1
		answer = append(answer, 0xc0, header, 0, ofIPv4, 0, 1, 0, 0, 0, 1, 0, 4)
		answer = append(answer, net.ParseIP(address).To4()...)
	}
	return answer
}

// hostileVariables are set by somebody who wants to be let in by a server of theirs, with a certificate of
// theirs, at a time of theirs, or who wants the gate to wait or to run something. HOME is /home/otto.
var hostileVariables = []string{
	// Where packets go.
	"HOSTALIASES=/home/otto/aliases", "LOCALDOMAIN=evil.example", "RES_OPTIONS=ndots:1 timeout:1 attempts:1 use-vc", "GODEBUG=netdns=cgo",
	"GODEBUG=netdns=cgo+2,execerrdot=0", "RESOLV_HOST_CONF=/home/otto/pipe", "RESOLV_MULTI=on", "RESOLV_REORDER=on", "RESOLV_ADD_TRIM_DOMAINS=.evil.example",
	"RESOLV_OVERRIDE_TRIM_DOMAINS=.evil.example", "RES_RETRY=1", "NSS_HOSTS=evil", "ASR_CONFIG=/home/otto/pipe", "SYSTEMD_NSS_RESOLVE_VALIDATE=0",
	"HTTP_PROXY=http://127.66.66.66:1", "HTTPS_PROXY=http://127.66.66.66:1", "http_proxy=http://127.66.66.66:1", "https_proxy=http://127.66.66.66:1",
	"ALL_PROXY=socks5://127.66.66.66:1", "all_proxy=socks5://127.66.66.66:1", "NO_PROXY=*", "no_proxy=*", "SOCKS_SERVER=127.66.66.66:1", "RADIUS_SERVER=127.66.66.66",
	// Which certificates are trusted.
	"SSL_CERT_FILE=/home/otto/pipe", "SSL_CERT_DIR=/home/otto", "SSLKEYLOGFILE=/home/otto/keys", "OPENSSL_CONF=/home/otto/pipe",
	"OPENSSL_MODULES=/home/otto", "CURL_CA_BUNDLE=/home/otto/pipe", "REQUESTS_CA_BUNDLE=/home/otto/pipe", "NODE_EXTRA_CA_CERTS=/home/otto/pipe",
	"GIT_SSL_NO_VERIFY=1", "GODEBUG=x509ignoreCN=0,x509sha1=1,tlsrsakex=1,tls10server=1,tls3des=1,rsa1024min=0", "GODEBUG=x509usefallbackroots=1,fips140=off",
	"GODEBUG=tlsmaxrsasize=0,tlsunsafeekm=1,x509negativeserial=1", "SSL_DIR=/home/otto", "GNUTLS_SYSTEM_PRIORITY_FILE=/home/otto/pipe",
	// What the clock says.
	"TZ=/home/otto/pipe", "TZ=:/home/otto/pipe", "TZ=../../../home/otto/pipe", "TZDIR=/home/otto", "ZONEINFO=/home/otto/pipe",
	"FAKETIME=-10y", "FAKETIME_TIMESTAMP_FILE=/home/otto/pipe", "FAKETIME_DONT_RESET=1", "SOURCE_DATE_EPOCH=0", "DATEMSK=/home/otto/pipe",
	// Who signs in, and with which settings.
	"HOME=/home/otto/other", "HOME=", "XDG_CONFIG_HOME=/home/otto/.config", "XDG_CONFIG_DIRS=/home/otto/.config", "XDG_STATE_HOME=/home/otto/.config",
	"XDG_DATA_HOME=/home/otto", "XDG_DATA_DIRS=/home/otto", "XDG_CACHE_HOME=/home/otto", "XDG_RUNTIME_DIR=/home/otto", "USER=heidi", "LOGNAME=heidi",
	"USERNAME=heidi", "MAIL=heidi", "HOSTNAME=evil", "OTPDIALOG_USER=heidi", "OTPDIALOG_PASSWORD=heidipw", "OTPDIALOG_OTP=123456", "OTPDIALOG_ACTION=Other",
	"OTPDIALOG_CONFIG=/home/otto/.config", "OTPDIALOG_GATE=0", "OTPDIALOG_SECRET=x", "SUDO_USER=heidi", "SUDO_UID=0",
	// What is run, read or written.
	"PATH=/home/otto/bin", "PATH=", "PATH=.", "TMUX=/home/otto/pipe,1,0", "STY=1.tty", "SHELL=/home/otto/bin/sh", "BASH_ENV=/home/otto/bin/sh", "ENV=/home/otto/bin/sh",
	"PROMPT_COMMAND=/home/otto/bin/sh", "IFS=/", "SHELLOPTS=xtrace", "PERL5OPT=-Mevil", "PYTHONPATH=/home/otto", "TERMINFO=/home/otto/terminfo",
	"TERMINFO_DIRS=/home/otto/terminfo", "TERMCAP=/home/otto/pipe", "TERM=../../../home/otto/pipe", "TERM=/home/otto/pipe", "COLORTERM=../../home/otto/pipe",
	"TTY_FORCE=1", "DBUS_SESSION_BUS_ADDRESS=unix:path=/home/otto/pipe", "DBUS_SYSTEM_BUS_ADDRESS=unix:path=/home/otto/pipe", "DBUS_LAUNCH=/home/otto/bin/sh",
	"GNOME_KEYRING_CONTROL=/home/otto", "SSH_AUTH_SOCK=/home/otto/pipe", "DISPLAY=:66", "WAYLAND_DISPLAY=/home/otto/pipe", "XAUTHORITY=/home/otto/pipe",
	"LOCPATH=/home/otto", "NLSPATH=/home/otto/pipe", "LANGUAGE=evil", "OUTPUT_CHARSET=evil", "CHARSET=/home/otto/pipe", "LC_ALL=../../../home/otto/pipe",
	"LANG=/home/otto/pipe", "GCONV_PATH=/home/otto", "GETCONF_DIR=/home/otto", "MALLOC_TRACE=/home/otto/trace", "TMPDIR=/home/otto", "TEMP=/home/otto",
	"INPUTRC=/home/otto/pipe", "HISTFILE=/home/otto/pipe", "NETRC=/home/otto/pipe", "CREDENTIALS_DIRECTORY=/home/otto", "NOTIFY_SOCKET=/home/otto/pipe",
	"LISTEN_FDS=3", "LISTEN_PID=1", "JOURNAL_STREAM=1:1", "LOGGER=/home/otto/pipe", "TEA_TRACE=/home/otto/trace", "TEA_DEBUG=1", "UV_DEBUG=/home/otto/trace",
	"COBRA_ACTIVE_HELP=1", "BASH_COMP_DEBUG_FILE=/home/otto/trace", "RUNEWIDTH_EASTASIAN=1", "NO_COLOR=1", "CLICOLOR_FORCE=1", "COLUMNS=-1", "LINES=99999999999",
	"GOTRACEBACK=crash", "GOMAXPROCS=1", "GOGC=1", "GOCOVERDIR=/home/otto", "GODEBUG=asyncpreemptoff=1,madvdontneed=1", "GORACE=log_path=/home/otto/trace", "GOROOT=/home/otto",
}

// Whatever an account sets in the environment of a gate, the same server gets the same packets, and its no is
// the answer.
func TestGateTakesNothingFromTheEnvironment(t *testing.T) {
	t.Parallel()
	packets := make(chan string, 1000)
	honest := scripted(t, scriptedSecret, func(r *radius.Request) *radius.Packet {
		var sent []string
		for _, a := range r.Attributes {
			if a.Type != rfc2865.UserPassword_Type && a.Type != 80 { // they differ by the authenticator
				sent = append(sent, fmt.Sprintf("%d=%q", a.Type, a.Attribute))
			}
		}
		slices.Sort(sent)
		packets <- strings.Join(sent, " ")
		return says(r, radius.CodeAccessReject, "Stay out")
	})
	// Each session has some of them, so that it ends in time.
	scripts := map[string]string{}
	for variables := range slices.Chunk(hostileVariables, 20) {
		var script strings.Builder
		for _, variable := range variables {
			fmt.Fprintf(&script, "/usr/bin/env %q /usr/local/bin/otpdialog exec office </dev/null >/dev/null; echo %q $?\n", variable, variable)
		}
		scripts[fmt.Sprintf("script-%d", len(scripts))] = script.String()
	}
	all := []string{"exec /usr/bin/env"}
	for _, variable := range hostileVariables {
		if !strings.HasPrefix(variable, "TERM=") { // screens need a terminal
			all = append(all, strconv.Quote(variable))
		}
	}
	scripts["all"] = strings.Join(append(all, "/usr/local/bin/otpdialog exec office\n"), " ")
	_, port, _ := strings.Cut(honest, ":")
	evil := radiustest.Serve(t, func(q *radiustest.Query) { q.Answer(radius.CodeAccessAccept) },
		radiustest.WithSecret(scriptedSecret), radiustest.Lenient(), radiustest.At("127.66.66.66:"+port))
	names := startNameServer(t, map[string]string{"radius.corp.example.": "127.0.0.1", "radius.evil.example.": "127.66.66.66"})

	g := opensGate(t, scriptedSecret, behind{
		policy: loopbackPolicy + "gate = true\n", office: forOtto("radius:"+port, "push", "timeout = 5", "retries = 0"),
		resolv: "nameserver " + names.address + "\nsearch corp.example\n", hosts: "127.0.0.1 localhost\n",
		files: scripts, forced: `/bin/sh "/etc/otpdialog/$SSH_ORIGINAL_COMMAND"`,
	})
	g.WriteHome("aliases", "radius radius.evil.example\n")
	g.WriteHome("bin/sh", "#!/bin/sh\ntouch /home/otto/"+markFile+"\n")
	g.WriteHome(".config/otpdialog/connections/office.toml", connection{primary: evil.Address(), secret: scriptedSecret}.text())
	g.WriteHome("terminfo/x/other", "")
	for _, pipe := range []string{"pipe", "terminfo/x/xterm", "terminfo/x/xterm-256color", "terminfo/d/dumb"} {
		path := filepath.Join(g.Home, pipe)
		g.WriteHome(pipe+".", "")
		if err := syscall.Mkfifo(path, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	p := &person{terminal.Start(t, terminal.Program{Path: "ssh", Args: g.Args("-tt", sshd.Host, "all"), Width: 110, Height: 32}), t}
	p.WaitText(rejectedNotice)
	p.leaves(130, terminal.Ctrl('c'))
	var stdout, stderr string
	for script := range scripts {
		if script == "all" {
			continue
		}
		got := g.Run("ssh", "", sshd.Host, script)
		stdout, stderr = stdout+got.Stdout, stderr+got.Stderr
	}
	for _, variable := range hostileVariables {
		if !strings.Contains(stdout, variable+" 77\n") {
			t.Errorf("%s: the gate was not told no by its server", variable)
		}
	}
	if t.Failed() {
		t.Logf("stdout:\n%s\nstderr:\n%s", stdout, stderr)
	}
	g.stayedShut()
	if n := evil.Count(); n != 0 {
		t.Errorf("the account's own server was asked %d times", n)
	}
	first := <-packets
	for range len(packets) {
		if next := <-packets; next != first {
			t.Errorf("the server got\n%s\nand\n%s", first, next)
		}
	}
	names.mu.Lock()
	defer names.mu.Unlock()
	for _, name := range names.asked {
		if name != "radius.corp.example." {
			t.Errorf("the name server was asked for %s", name)
		}
	}
}
