using System.Buffers.Binary;

namespace HwStack.Boards.Firmware;

/// <summary>The parameter set of an LMS key over SHA-256 with 32-byte nodes (RFC 8554, tables 1 and 2).</summary>
/// <param name="Height">Height of the tree, 5, 10, 15, 20 or 25: the key signs 2^Height times.</param>
/// <param name="Winternitz">Bits of the digest per chain, 1, 2, 4 or 8: more makes signatures shorter, and signing and checking slower.</param>
public readonly record struct LmsParameters(int Height, int Winternitz)
{
    /// <summary>Bytes of a public key: type of the tree, type of the one-time signature, identifier, root.</summary>
    public const int PublicKeyBytes = 56;

    /// <summary>Bytes of a hash, seed or node.</summary>
    public const int NodeBytes = 32;

    /// <summary>Bytes of the identifier I.</summary>
    public const int IdentifierBytes = 16;

    /// <summary>LMS typecode, 5..9.</summary>
    public uint TreeType => 4 + (uint)(Height / 5);

    /// <summary>LM-OTS typecode, 1..4.</summary>
    public uint OneTimeType => 1 + (uint)int.Log2(Winternitz);

    /// <summary>p: chains of a one-time signature.</summary>
    public int Chains => Winternitz switch { 1 => 265, 2 => 133, 4 => 67, _ => 34 };

    /// <summary>ls: how far the checksum is shifted to the left, bits.</summary>
    public int ChecksumShift => Winternitz switch { 1 => 7, 2 => 6, 4 => 4, _ => 0 };

    /// <summary>Leaves of the tree, each good for one signature.</summary>
    public long Leaves => 1L << Height;

    /// <summary>Bytes of every signature by such a key.</summary>
    public int SignatureBytes => 44 + (NodeBytes * (Chains + Height));

    /// <summary>"LMS_SHA256_M32_H10 LMOTS_SHA256_N32_W4".</summary>
    public override string ToString() => $"LMS_SHA256_M32_H{Height} LMOTS_SHA256_N32_W{Winternitz}";

    /// <summary>The parameters that the first eight bytes of a public key name; false for others than those above.</summary>
    public static bool TryRead(ReadOnlySpan<byte> publicKey, out LmsParameters parameters)
    {
        parameters = default;
        if (publicKey.Length != PublicKeyBytes)
        {
            return false;
        }

        uint tree = BinaryPrimitives.ReadUInt32BigEndian(publicKey), oneTime = BinaryPrimitives.ReadUInt32BigEndian(publicKey[4..]);
        if (tree is < 5 or > 9 || oneTime is < 1 or > 4)
        {
            return false;
        }

        parameters = new LmsParameters(5 * ((int)tree - 4), 1 << ((int)oneTime - 1));
        return true;
    }
}
