// The random numbers of Windows, which Debian's wine does not have and without
// which no Go program starts there. Only for the check under wine.
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID, ULONG); // RtlGenRandom

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE out, SIZE_T n) { return SystemFunction036(out, (ULONG)n); }
