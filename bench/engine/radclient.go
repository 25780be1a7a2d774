package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// radclient is FreeRADIUS's.
type radclient struct {
	path       string
	dir        string // for files of its own
	secretFile string
	dictionary string // folder of the dictionary to read; "" for the installed ones
}

// smallDictionary holds the attributes of packet and no more.
//
//go:embed radclient/dictionary
var smallDictionary []byte

// packet is one request as radclient reads it. It fills in the signature and hides the password.
const packet = `Message-Authenticator = 0x00
User-Name = "` + userName + `"
User-Password = "` + password + `"
NAS-Identifier = "` + nasIdentifier + `"
NAS-IP-Address = 127.0.0.1
NAS-Port-Type = 5
Service-Type = 1

`

// newRadclient finds the program and writes the small dictionary.
func newRadclient(dir, secretFile string) (radclient, error) {
	path, err := exec.LookPath("radclient")
	if err != nil {
		return radclient{}, errors.New("radclient is not installed: apt-get install freeradius-utils")
	}
	r := radclient{path: path, dir: dir, secretFile: secretFile, dictionary: filepath.Join(dir, "dictionary")}
	if err := os.Mkdir(r.dictionary, 0o700); err != nil {
		return radclient{}, err
	}
	return r, os.WriteFile(filepath.Join(r.dictionary, "dictionary"), smallDictionary, 0o600)
}

// asInstalled returns the radclient that reads the dictionaries of its installation.
func (r radclient) asInstalled() radclient {
	r.dictionary = ""
	return r
}

func (r radclient) load(ctx context.Context, t task) (*exec.Cmd, error) {
	return r.command(ctx, t, t.InFlight)
}

func (r radclient) wait(ctx context.Context, t task) (*exec.Cmd, error) {
	return r.command(ctx, t, t.Requests)
}

// command sends as many packets at once, and each of them again when it is answered until all requests are made.
func (r radclient) command(ctx context.Context, t task, packets int) (*exec.Cmd, error) {
	file := filepath.Join(r.dir, "packets-"+strconv.Itoa(packets))
	if _, err := os.Stat(file); err != nil {
		if err := os.WriteFile(file, []byte(strings.Repeat(packet, packets)), 0o600); err != nil {
			return nil, err
		}
	}
	args := []string{
		"-q", "-s", "-r", "1", "-t", strconv.Itoa(int(t.Patience.Seconds())),
		"-p", strconv.Itoa(packets), "-c", strconv.Itoa(t.Requests / packets), "-f", file, "-S", r.secretFile,
	}
	if r.dictionary != "" {
		args = append(args, "-D", r.dictionary, "-d", r.dictionary)
	}
	return exec.CommandContext(ctx, r.path, append(args, t.Server, "auth")...), nil //nolint:gosec // found in PATH
}

// summary is a line of what radclient -s prints.
var summary = regexp.MustCompile(`(?m)^\s*(Accepted|Rejected|Lost|Failed filter)\s*:\s*(\d+)`)

func (radclient) tally(output []byte) (tally, error) {
	counts := make(map[string]int)
	for _, line := range summary.FindAllSubmatch(output, -1) {
		n, err := strconv.Atoi(string(line[2]))
		if err != nil {
			return tally{}, err
		}
		counts[string(line[1])] = n
	}
	accepted, told := counts["Accepted"]
	switch {
	case !told:
		return tally{}, fmt.Errorf("no summary in %q", output)
	case counts["Rejected"] > 0:
		return tally{}, fmt.Errorf("%d requests were rejected", counts["Rejected"])
	case counts["Lost"] > 0:
		return tally{}, errLost
	}
	return tally{Accepted: accepted}, nil
}
