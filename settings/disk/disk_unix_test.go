//go:build !windows

package disk_test

import (
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"otpdialog/settings/disk"
	"otpdialog/settings/settingstest"
)

// somebody owns files in these tests, besides root, who runs them.
const somebody = 4321

// Whatever is at a path, reading it comes to an end.
func TestReadOnlyRegularFiles(t *testing.T) {
	folder := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(folder, "pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "unix", filepath.Join(folder, "socket"))
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	for name, target := range map[string]string{"to pipe": "pipe", "to zero": "/dev/zero", "to itself": "to itself", "to nowhere": "nowhere"} {
		if err := os.Symlink(target, filepath.Join(folder, name)); err != nil {
			t.Fatal(err)
		}
	}
	for path, want := range map[string]string{
		"pipe": "a named pipe", "to pipe": "a named pipe", "socket": "a socket", ".": "a folder", "to zero": "a device",
		"/dev/zero": "a device", "/dev/tty": "a device", "to itself": "too many levels", "to nowhere": "no such file",
	} {
		if !filepath.IsAbs(path) {
			path = filepath.Join(folder, path)
		}
		if _, err := disk.Read(path, 100); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q in it", path, err, want)
		}
		if file, err := disk.Folder(filepath.Dir(path)).Open(filepath.Base(path)); err == nil {
			_ = file.Close()
			t.Errorf("%s was opened", path)
		}
	}
}

func TestReadUpToALimit(t *testing.T) {
	path := settingstest.WriteText(t, filepath.Join(t.TempDir(), "file"), "12345")
	if data, err := disk.Read(path, 5); err != nil || string(data) != "12345" {
		t.Errorf("got %q, %v", data, err)
	}
	if _, err := disk.Read(path, 4); !errors.As(err, new(*disk.TooLargeError)) {
		t.Errorf("got %v", err)
	}
	file, err := disk.Folder(filepath.Dir(path)).Open("file")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if data, err := io.ReadAll(file); err != nil || string(data) != "12345" {
		t.Errorf("got %q, %v", data, err)
	}
}

// snapshot is everything in a folder: names, kinds, contents and targets.
func snapshot(t *testing.T, folder string) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		line := path + " " + entry.Type().String()
		switch {
		case err != nil:
			return err
		case entry.Type()&fs.ModeSymlink != 0:
			target, _ := os.Readlink(path)
			line += " -> " + target
		case entry.Type().IsRegular():
			line += " " + settingstest.ReadText(t, path)
		}
		all = append(all, line)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Each writer finds something in the place of its file, and leaves everything as it is.
func TestInTheWay(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give files to others")
	}
	folderOf := filepath.Dir
	for name, test := range map[string]struct {
		set  func(path string) error
		what string // of path, or of the folder that it is in
		next string
	}{
		"link": {
			func(path string) error {
				return errors.Join(os.WriteFile(folderOf(path)+"/target", []byte("kept"), 0o600), os.Symlink("target", path))
			},
			`file" is a link to "`, `edit that file yourself, or put a copy of it in the place of the link; to start with a new file, remove the link: rm `,
		},
		"link out of the folder": {
			func(path string) error {
				return errors.Join(os.WriteFile(filepath.Join(folderOf(folderOf(path)), "passwd"), []byte("kept"), 0o644), os.Symlink("../passwd", path))
			},
			`file" is a link to "`, "",
		},
		"dangling link": {
			func(path string) error { return os.Symlink("../nowhere/file", path) },
			`file" is a broken link, and the program does not write through links`, "remove it: rm ",
		},
		"link to itself": {func(path string) error { return os.Symlink("file", path) }, `file" is a broken link`, "rm "},
		"link to a device": {
			func(path string) error { return os.Symlink("/dev/null", path) },
			`file" is a link to "/dev/null"`, "",
		},
		"folder":     {func(path string) error { return os.Mkdir(path, 0o700) }, `file" is a folder, not a file`, "use another path, or move it away"},
		"named pipe": {func(path string) error { return syscall.Mkfifo(path, 0o600) }, `file" is a named pipe, not a regular file`, "use another path"},
		"device": {
			func(path string) error { return syscall.Mknod(path, syscall.S_IFCHR|0o600, 1<<8|3) },
			`file" is a device, not a regular file`, "use another path",
		},
		"dangling link of the folder": {
			func(path string) error {
				return errors.Join(os.Remove(folderOf(path)), os.Symlink("../nowhere", folderOf(path)))
			},
			`here" is a broken link to "../nowhere"`, "create that folder, or remove the link",
		},
		"someone's link of the folder": {
			func(path string) error {
				here := folderOf(path)
				return errors.Join(os.Rename(here, here+"2"), os.Symlink("here2", here), os.Lchown(here, somebody, somebody))
			},
			`here" is a link that belongs to the user 4321`, "use another folder, or remove the link",
		},
		"file in place of the folder": {
			func(path string) error {
				return errors.Join(os.Remove(folderOf(path)), os.WriteFile(folderOf(path), []byte("kept"), 0o600))
			},
			`here" is a file, not a folder`, "move it away",
		},
		"folder above of someone": {
			func(path string) error {
				above := filepath.Dir(folderOf(path))
				return os.Chown(above, somebody, somebody)
			},
			`" belongs to the user 4321, not to root`, "run the program as that user",
		},
	} {
		for writer, write := range map[string]func(path string) error{
			"replace":   func(path string) error { return disk.Replace(path, []byte("new"), 0o600) },
			"create":    func(path string) error { return disk.Create(path, []byte("new"), 0o600) },
			"set aside": func(path string) error { _, err := disk.SetAside(path, ".broken-"); return err },
			"check":     disk.Check,
		} {
			t.Run(name+", "+writer, func(t *testing.T) {
				top := t.TempDir()
				path := filepath.Join(top, "above", "here", "file")
				if err := os.MkdirAll(folderOf(path), 0o700); err != nil {
					t.Fatal(err)
				}
				if err := test.set(path); err != nil {
					t.Fatal(err)
				}
				before := snapshot(t, top)
				err := write(path)
				if wrong, ok := errors.AsType[*disk.InTheWayError](err); !ok || !strings.Contains(wrong.What, test.what) || !strings.Contains(settingstest.Explain(wrong), test.next) {
					t.Errorf("got %s, want %q", settingstest.Explain(err), test.what)
				}
				if after := snapshot(t, top); !slices.Equal(after, before) {
					t.Errorf("there was\n%s\nand is\n%s", strings.Join(before, "\n"), strings.Join(after, "\n"))
				}
			})
		}
	}
}

// The file of someone else stays his, also for root.
func TestFileOfSomeoneElse(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give files to others")
	}
	path := settingstest.WriteText(t, filepath.Join(t.TempDir(), "file"), "kept")
	if err := os.Chown(path, somebody, somebody); err != nil {
		t.Fatal(err)
	}
	_, asideErr := disk.SetAside(path, ".broken-")
	for _, err := range []error{disk.Replace(path, []byte("new"), 0o600), asideErr, disk.Check(path)} {
		if wrong, ok := errors.AsType[*disk.InTheWayError](err); !ok || !strings.Contains(wrong.What, `file" belongs to the user 4321`) {
			t.Errorf("got %v", err)
		}
	}
	if settingstest.ReadText(t, path) != "kept" {
		t.Error("the file has changed")
	}
}

// Links of the person's own, and of the system, lead to folders: homes are often behind
// one.
func TestOwnLinkOfAFolder(t *testing.T) {
	top := t.TempDir()
	if err := errors.Join(os.Mkdir(filepath.Join(top, "disk"), 0o700), os.Symlink("disk", filepath.Join(top, "home"))); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(top, "home", "a", "..", "b", "file")
	if err := disk.Replace(path, []byte("new"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := settingstest.ReadText(t, filepath.Join(top, "disk", "b", "file")); got != "new" {
		t.Errorf("got %q", got)
	}
}

// The other name of a file keeps what it had.
func TestHardLink(t *testing.T) {
	path := settingstest.WriteText(t, filepath.Join(t.TempDir(), "file"), "old")
	other := path + ".other"
	if err := os.Link(path, other); err != nil {
		t.Fatal(err)
	}
	if err := disk.Replace(path, []byte("new"), 0o600); err != nil {
		t.Fatal(err)
	}
	if aside, err := disk.SetAside(path, ".broken-"); err != nil || settingstest.ReadText(t, aside) != "new" {
		t.Errorf("got %q, %v", aside, err)
	}
	if settingstest.ReadText(t, other) != "old" {
		t.Error("the other name has changed")
	}
}

// In a folder for everyone, names that someone else has taken are not used.
func TestNamesThatAreTaken(t *testing.T) {
	folder := t.TempDir()
	if err := os.Chmod(folder, 0o777|fs.ModeSticky); err != nil {
		t.Fatal(err)
	}
	path := settingstest.WriteText(t, filepath.Join(folder, "file"), "broken")
	for _, name := range []string{".broken-1", ".broken-2"} {
		if err := os.Symlink("/nowhere", path+name); err != nil {
			t.Fatal(err)
		}
	}
	aside, err := disk.SetAside(path, ".broken-")
	if err != nil || aside != path+".broken-3" || settingstest.ReadText(t, aside) != "broken" {
		t.Errorf("got %q, %v", aside, err)
	}
}

// What appears where a new file is made stays.
func TestCreate(t *testing.T) {
	path := settingstest.WriteText(t, filepath.Join(t.TempDir(), "office"), "# theirs\n")
	if err := disk.Create(path, []byte("mine"), 0o600); !errors.Is(err, fs.ErrExist) || settingstest.ReadText(t, path) != "# theirs\n" {
		t.Errorf("got %v, and %q", err, settingstest.ReadText(t, path))
	}
	if err := disk.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := disk.Create(path, []byte("mine"), 0o400); err != nil || settingstest.ReadText(t, path) != "mine" {
		t.Errorf("got %v, and %q", err, settingstest.ReadText(t, path))
	}
	if info, err := os.Stat(path); err != nil || info.Mode() != 0o400 {
		t.Errorf("got %v, %v", info, err)
	}
	if files, err := os.ReadDir(filepath.Dir(path)); len(files) != 1 {
		t.Errorf("beside it are %v, %v", files, err)
	}
	if err := disk.Create(filepath.Join(path, "x", "y"), nil, 0o600); err == nil {
		t.Error("a file was made below a file")
	}
}

// A file that people keep elsewhere and link to is found, and replaced, where it is.
func TestBehind(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give files to others")
	}
	top := t.TempDir()
	at := func(name string) string { return filepath.Join(top, name) }
	for name, target := range map[string]string{
		"one": "kept/file", "two": at("one"), "broken": "nowhere", "itself": "itself", "theirs": "kept/file", "to a file of someone": "file of someone",
	} {
		if err := os.Symlink(target, at(name)); err != nil {
			t.Fatal(err)
		}
	}
	settingstest.WriteText(t, at("kept/file"), "old")
	settingstest.WriteText(t, at("file of someone"), "theirs")
	if err := errors.Join(os.Lchown(at("theirs"), somebody, somebody), os.Chown(at("file of someone"), somebody, somebody)); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"one": "kept/file", "two": "kept/file", "kept/file": "kept/file", "missing": "missing", "missing/too": "missing/too",
	} {
		if got, err := disk.Behind(at(name)); err != nil || got != at(want) {
			t.Errorf("%s: got %q, %v; want %q", name, got, err, want)
		}
	}
	for name, want := range map[string]string{
		"broken": "is a broken link", "itself": "is a broken link", "theirs": "is a link that belongs to the user 4321",
	} {
		if got, err := disk.Behind(at(name)); !errors.As(err, new(*disk.InTheWayError)) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %q, %v; want %q", name, got, err, want)
		}
	}
	behind, err := disk.Behind(at("to a file of someone"))
	if err == nil {
		err = disk.Replace(behind, []byte("new"), 0o600)
	}
	if !errors.As(err, new(*disk.InTheWayError)) || settingstest.ReadText(t, at("file of someone")) != "theirs" {
		t.Errorf("got %v", err)
	}
}

// A umask that takes away what the owner needs does not lock anyone out of their own files.
func TestUmaskOfTheOwner(t *testing.T) {
	for _, umask := range []string{"0777", "0277", "0400", "0077"} {
		folder := filepath.Join(t.TempDir(), "a")
		command := exec.CommandContext(t.Context(), "sh", "-c", "umask "+umask+`; exec "$0" -test.run='^TestWritesForUmask$'`, os.Args[0])
		command.Env = append(os.Environ(), "FOLDER_OF_TEST="+folder)
		if said, err := command.CombinedOutput(); err != nil {
			t.Errorf("umask %s: %v: %s", umask, err, said)
		}
		for path, want := range map[string]fs.FileMode{
			folder: fs.ModeDir | 0o700, filepath.Join(folder, "b"): fs.ModeDir | 0o700, filepath.Join(folder, "b", "file"): 0o600,
		} {
			info, err := os.Lstat(path)
			if err != nil {
				t.Errorf("umask %s: %v", umask, err)
			} else if info.Mode() != want {
				t.Errorf("umask %s: %s has %v, want %v", umask, path, info.Mode(), want)
			}
		}
	}
}

// TestWritesForUmask writes what [TestUmaskOfTheOwner] examines: a umask is that of a process.
func TestWritesForUmask(t *testing.T) {
	folder := os.Getenv("FOLDER_OF_TEST")
	if folder == "" {
		folder = t.TempDir()
	}
	if err := disk.Replace(filepath.Join(folder, "b", "file"), []byte("x"), 0o600); err != nil {
		t.Error(err)
	}
}
