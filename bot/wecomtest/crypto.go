package wecomtest

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
)

// padTo is the block that WeCom pads to: 32 bytes, twice AES's own (document 90968).
const padTo = 32

// Signature is msg_signature: the lower-case SHA-1 of the four values, sorted and joined (document 90968).
func Signature(token, timestamp, nonce, encrypted string) string {
	parts := []string{token, timestamp, nonce, encrypted}
	slices.Sort(parts)
	sum := sha1.Sum([]byte(strings.Join(parts, "")))
	return hex.EncodeToString(sum[:])
}

// Encrypt seals msg for receiveID: base64(AES-256-CBC(random | length | msg | receiveID)). aesKey is an EncodingAESKey.
func Encrypt(aesKey string, random [16]byte, msg []byte, receiveID string) (string, error) {
	key, err := decodeKey(aesKey)
	if err != nil {
		return "", err
	}
	plain := append([]byte(nil), random[:]...)
	plain = binary.BigEndian.AppendUint32(plain, uint32(len(msg)))
	plain = append(plain, msg...)
	plain = append(plain, receiveID...)
	n := padTo - len(plain)%padTo
	for range n {
		plain = append(plain, byte(n))
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return "", err
	}
	cipher.NewCBCEncrypter(block, key[:aes.BlockSize]).CryptBlocks(plain, plain)
	return base64.StdEncoding.EncodeToString(plain), nil
}

// Decrypt opens what Encrypt sealed. CBC proves nothing about its origin: check the signature first, receiveID after.
func Decrypt(aesKey, encrypted string) (msg []byte, receiveID string, err error) {
	key, err := decodeKey(aesKey)
	if err != nil {
		return nil, "", err
	}
	data, err := base64.StdEncoding.DecodeString(encrypted)
	if err != nil {
		return nil, "", errors.New("wecomtest: ciphertext is not base64")
	}
	if len(data) == 0 || len(data)%padTo != 0 {
		return nil, "", errors.New("wecomtest: ciphertext length is not a multiple of 32")
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, "", err
	}
	cipher.NewCBCDecrypter(block, key[:aes.BlockSize]).CryptBlocks(data, data)
	plain, err := unpad(data)
	if err != nil {
		return nil, "", err
	}
	if len(plain) < 20 {
		return nil, "", errors.New("wecomtest: plaintext is shorter than its header")
	}
	n := binary.BigEndian.Uint32(plain[16:20])
	if uint64(n) > uint64(len(plain)-20) {
		return nil, "", errors.New("wecomtest: message length exceeds the plaintext")
	}
	return plain[20 : 20+n], string(plain[20+n:]), nil
}

func unpad(data []byte) ([]byte, error) {
	n := int(data[len(data)-1])
	if n < 1 || n > padTo || n > len(data) {
		return nil, errors.New("wecomtest: padding length is wrong")
	}
	for _, b := range data[len(data)-n:] {
		if int(b) != n {
			return nil, errors.New("wecomtest: padding bytes differ")
		}
	}
	return data[:len(data)-n], nil
}

func decodeKey(aesKey string) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(aesKey + "=")
	if err != nil || len(aesKey) != 43 {
		return nil, errors.New("wecomtest: AESKey is not 43 characters of base64")
	}
	return key, nil
}
