package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

//go:embed freeradius
var freeradiusFiles embed.FS

// findFreeradius returns the path of the server's program.
func findFreeradius() (string, error) {
	for _, name := range []string{"freeradius", "radiusd", "/usr/sbin/freeradius", "/usr/sbin/radiusd"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("FreeRADIUS is not installed: apt-get install freeradius")
}

// errPortTaken says that another process took the port between our look and FreeRADIUS's bind.
var errPortTaken = errors.New("the port is taken")

// startFreeradius runs a server of our own, and returns when it serves.
func startFreeradius(ctx context.Context, program, dir, secret string) (c *child, address string, err error) {
	dir = filepath.Join(dir, "freeradius")
	if err := configureFreeradius(dir, secret); err != nil {
		return nil, "", fmt.Errorf("configure FreeRADIUS: %w", err)
	}
	for range 10 {
		c, address, err = tryFreeradius(ctx, program, dir)
		if !errors.Is(err, errPortTaken) {
			break
		}
	}
	return c, address, err
}

// configureFreeradius writes all but the port into a new folder.
func configureFreeradius(dir, secret string) error {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	files := map[string][]byte{"secret.conf": []byte("secret = " + secret + "\n")}
	for _, name := range []string{"radiusd.conf", "dictionary"} {
		data, err := freeradiusFiles.ReadFile("freeradius/" + name)
		if err != nil {
			return err
		}
		files[name] = data
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// tryFreeradius starts the server at a port that was free a moment ago.
func tryFreeradius(ctx context.Context, program, dir string) (c *child, address string, err error) {
	port, err := freePort()
	if err != nil {
		return nil, "", err
	}
	line := fmt.Sprintf("port = %d\n", port)
	if err := os.WriteFile(filepath.Join(dir, "port.conf"), []byte(line), 0o600); err != nil {
		return nil, "", err
	}
	c, err = spawn(ctx, func(ctx context.Context) (*exec.Cmd, error) {
		cmd := exec.CommandContext(ctx, program, "-f", "-l", "stdout", "-d", dir, "-n", "radiusd") //nolint:gosec // found in PATH
		cmd.Env = append(os.Environ(), "ENGINE_DIR="+dir)
		return cmd, nil
	})
	if err != nil {
		return nil, "", err
	}
	var log strings.Builder
	for {
		text, err := c.line(ctx)
		if err != nil {
			c.stop()
			if strings.Contains(log.String(), "Address already in use") {
				return nil, "", errPortTaken
			}
			return nil, "", fmt.Errorf("%w; its log:\n%s", err, log.String())
		}
		if strings.Contains(text, "Ready to process requests") {
			go c.drain()
			return c, net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), nil
		}
		log.WriteString(text + "\n")
	}
}

// freePort returns a port of 127.0.0.1 that is free now.
func freePort() (int, error) {
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return 0, err
	}
	port := conn.LocalAddr().(*net.UDPAddr).Port //nolint:forcetypeassert // of a UDP socket
	return port, conn.Close()
}
