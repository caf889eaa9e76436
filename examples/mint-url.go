// Prints a callback URL, made with nothing but an ordinary JWT library (golang-jwt).
//
//	go get github.com/golang-jwt/jwt/v5
//	CALLBACK_BASE_URL=https://… SIGNING_SECRET=… go run mint-url.go order-17
package main

import (
	"fmt"
	"log"
	"os"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

func main() {
	baseURL := os.Getenv("CALLBACK_BASE_URL")
	secret := os.Getenv("SIGNING_SECRET")
	ref := os.Args[1]

	now := time.Now()
	claims := jwt.RegisteredClaims{
		Audience:  jwt.ClaimStrings{"generate"},
		Subject:   ref,
		IssuedAt:  jwt.NewNumericDate(now),
		ExpiresAt: jwt.NewNumericDate(now.Add(7 * 24 * time.Hour)),
	}
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte(secret))
	if err != nil {
		log.Fatal(err)
	}

	fmt.Printf("%s/suno/voice-generate-callback/%s\n", baseURL, token)
}
