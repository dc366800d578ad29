using System.Security.Cryptography;

namespace HwStack.Image;

/// <summary>Checks the digest at the end of an image and computes that of the whole file in the same pass.</summary>
internal static class ImageDigest
{
    internal static string Compute(ImageBytes bytes, string place)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var chunk = new byte[1 << 20];
        long end = bytes.Length - ImageFormat.DigestBytes;
        for (long at = 0; at < end;)
        {
            Span<byte> part = chunk.AsSpan(0, (int)Math.Min(chunk.Length, end - at));
            bytes.Read(at, part);
            hash.AppendData(part);
            at += part.Length;
        }

        Span<byte> stored = chunk.AsSpan(0, ImageFormat.DigestBytes);
        bytes.Read(end, stored);
        if (!stored.SequenceEqual(hash.GetCurrentHash()))
        {
            throw ImageError.Exception("HW1755", "The image is damaged: its SHA-256 does not match the one at its end.", place);
        }

        hash.AppendData(stored);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
