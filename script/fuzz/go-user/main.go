// Prints the users that moby/sys/user finds, for comparison with Stagegate's reader. Standard input has cases: USER,
// /etc/passwd and /etc/group, each after its length in four bytes (big endian). For each case, the program prints a line
// of JSON.
package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"io"
	"log"
	"os"

	"github.com/moby/sys/user"
)

type result struct {
	Refused bool
	UID     int
	GID     int
	Groups  []int
	Home    []byte
}

func main() {
	in, out := bufio.NewReaderSize(os.Stdin, 1<<20), bufio.NewWriter(os.Stdout)
	encoder := json.NewEncoder(out)
	for {
		spec, err := next(in)
		if err == io.EOF {
			break
		}
		passwd, err := next(in)
		if err != nil {
			log.Fatal(err)
		}
		group, err := next(in)
		if err != nil {
			log.Fatal(err)
		}
		if err := encoder.Encode(find(string(spec), passwd, group)); err != nil {
			log.Fatal(err)
		}
	}
	if err := out.Flush(); err != nil {
		log.Fatal(err)
	}
}

func next(in io.Reader) ([]byte, error) {
	var length uint32
	if err := binary.Read(in, binary.BigEndian, &length); err != nil {
		return nil, err
	}
	data := make([]byte, length)
	_, err := io.ReadFull(in, data)
	return data, err
}

func find(spec string, passwd, group []byte) result {
	found, err := user.GetExecUser(spec, nil, bytes.NewReader(passwd), bytes.NewReader(group))
	// runc refuses numbers that an account file has outside of this range.
	if err != nil || !inRange(found.Uid) || !inRange(found.Gid) {
		return result{Refused: true}
	}
	return result{UID: found.Uid, GID: found.Gid, Groups: found.Sgids, Home: []byte(found.Home)}
}

func inRange(id int) bool { return id >= 0 && id <= 1<<31-1 }
