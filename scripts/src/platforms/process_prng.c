/* The one function that Rust's standard library wants of bcryptprimitives.dll, which every
   Windows since 7 has and Wine 8 has not. Wine's own source of random bytes answers. */
#include <windows.h>
#include <ntsecapi.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE bytes, SIZE_T count)
{
    return RtlGenRandom(bytes, (ULONG)count);
}
