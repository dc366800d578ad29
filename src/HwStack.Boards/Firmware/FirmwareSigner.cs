using System.Security.Cryptography;
using HwStack.Diagnostics;

namespace HwStack.Boards.Firmware;

/// <summary>Makes firmware files.</summary>
public static class FirmwareSigner
{
    /// <summary>Packs a payload and signs it, which uses up one leaf of the key.</summary>
    /// <param name="payload">What the processor runs; zeros fill it up to a multiple of 4.</param>
    /// <param name="request">What the header says of it.</param>
    /// <param name="key">Who signs.</param>
    /// <returns>The bytes of the file.</returns>
    /// <exception cref="UserErrorException">HW1987: no payload, or too long a one; HW0430: not a board name; HW0431: entry outside the payload, or a load address that is not a multiple of 4; those of <see cref="FirmwareSigningKey.Sign"/>.</exception>
    public static byte[] Sign(ReadOnlySpan<byte> payload, FirmwareRequest request, FirmwareSigningKey key)
    {
        int signature = key.PublicKey.Parameters.SignatureBytes, max = FirmwareFile.LengthMax - FirmwareHeader.Bytes - signature;
        if (payload.IsEmpty || payload.Length > max)
        {
            throw new UserErrorException(new UserError("HW1987", $"A payload of {payload.Length} bytes cannot be firmware.", null, $"{payload.Length}", $"1..{max}"));
        }

        if (!FirmwareHeader.IsBoardName(request.Board))
        {
            throw new UserErrorException(new UserError("HW0430", $"'{request.Board}' is not the name of a board.", null, request.Board, "1..32 letters, digits, '.', '-', '_'", "'hwstack boards info' shows a board's name."));
        }

        byte[] padded = new byte[(payload.Length + 3) & ~3];
        payload.CopyTo(padded);
        uint entry = request.Entry ?? request.Load;
        if (request.Load % 4 != 0 || unchecked(entry - request.Load) >= padded.Length || request.Load > uint.MaxValue - (uint)padded.Length)
        {
            throw new UserErrorException(new UserError("HW0431", $"Load address 0x{request.Load:X8} with entry 0x{entry:X8} does not go with a payload of {padded.Length} bytes.", null, null, "a multiple of 4; entry within the payload"));
        }

        FirmwareHeader header = new()
        {
            PayloadBytes = (uint)padded.Length, Load = request.Load, Entry = entry, RunsInPlace = request.RunsInPlace, Version = request.Version, SecurityCounter = request.SecurityCounter,
            SignatureBytes = (uint)signature, Board = request.Board, PayloadSha256 = SHA256.HashData(padded), KeyId = key.PublicKey.Id,
        };
        byte[] signed = [.. header.Write(), .. padded];
        return [.. signed, .. key.Sign(signed)];
    }
}
