using HwStack.Boards.Firmware;

namespace HwStack.Boards.Tests.Firmware;

public class LmsTests
{
    [Fact]
    public void All_signatures_of_the_RFC_are_good()
    {
        IReadOnlyList<LmsVector> vectors = LmsVector.All();
        Assert.Equal(["1-root", "1-leaf", "2-root", "2-leaf"], vectors.Select(vector => vector.Name));
        Assert.All(vectors, vector => Assert.True(LmsVerifier.Verify(vector.Key, vector.Message, vector.Signature), vector.Name));
    }

    [Theory]
    [InlineData("2-root", 10, 4, 3, "558b8966c48ae9cb898b423c83443aae014a72f1b1ab5cc85cf1d892903b5439", "d08fabd4a2091ff0a8cb4ed834e74534")]
    [InlineData("2-leaf", 5, 8, 4, "a1c4696e2608035a886100d05cd99945eb3370731884a8235e2fb3d4d71f2547", "215f83b7ccb9acbcd08db97b0d04dc2b")]
    public void The_RFCs_private_keys_give_its_public_keys_and_signatures(string name, int height, int winternitz, int leaf, string seed, string identifier)
    {
        LmsVector vector = LmsVector.All().Single(vector => vector.Name == name);
        LmsTree tree = new(new LmsParameters(height, winternitz), Convert.FromHexString(identifier), Convert.FromHexString(seed));
        Assert.Equal(Convert.ToHexString(vector.Key), Convert.ToHexString(tree.PublicKey));
        Assert.Equal(Convert.ToHexString(vector.Signature), Convert.ToHexString(tree.Sign((uint)leaf, vector.Message, vector.Signature.AsSpan(8, 32))));
    }

    [Fact]
    public void A_change_of_any_part_is_seen()
    {
        LmsVector vector = LmsVector.All()[3];
        for (int i = 0; i < vector.Signature.Length; i += 13)
        {
            byte[] changed = [.. vector.Signature];
            changed[i] ^= (byte)(1 << (i % 8));
            Assert.False(LmsVerifier.Verify(vector.Key, vector.Message, changed), $"byte {i} of the signature");
        }

        for (int i = 0; i < vector.Key.Length; i++)
        {
            byte[] changed = [.. vector.Key];
            changed[i] ^= (byte)(1 << (i % 8));
            Assert.False(LmsVerifier.Verify(changed, vector.Message, vector.Signature), $"byte {i} of the key");
        }

        for (int length = 0; length < vector.Signature.Length; length++)
        {
            Assert.False(LmsVerifier.Verify(vector.Key, vector.Message, vector.Signature.AsSpan(0, length)), $"{length} bytes");
        }

        Assert.False(LmsVerifier.Verify(vector.Key, vector.Message, [.. vector.Signature, 0]));
        Assert.False(LmsVerifier.Verify(vector.Key.AsSpan(0, 55), vector.Message, vector.Signature));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Every_leaf_of_a_key_signs(int winternitz)
    {
        LmsTree tree = new(new LmsParameters(5, winternitz), TestFirmware.Bytes(1, 16), TestFirmware.Bytes(2, 32));
        byte[] message = TestFirmware.Bytes(3, 1000);
        for (uint leaf = 0; leaf < 32; leaf++)
        {
            byte[] signature = tree.Sign(leaf, message);
            Assert.Equal(tree.Parameters.SignatureBytes, signature.Length);
            Assert.True(LmsVerifier.Verify(tree.PublicKey, message, signature), $"leaf {leaf}");
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => tree.Sign(32, message));
    }

    [BootFact]
    public void The_boards_verifier_agrees_on_the_RFCs_signatures_and_on_changes_of_them()
    {
        (int exitCode, string output) = BootPrograms.Run("lms_test", "vectors", LmsVector.FilePath);
        Assert.True(exitCode == 0, output);
        Assert.Equal("4 cases, 0 failures\n", output);
    }

    [BootFact]
    public void The_boards_verifier_refuses_mutations_without_harm()
    {
        (int exitCode, string output) = BootPrograms.Run("lms_test", "fuzz", LmsVector.FilePath, "1", "3000");
        Assert.True(exitCode == 0, output);
        Assert.Equal("3000 mutations refused\n", output);
    }

    [BootFact]
    public void The_boards_verifier_takes_what_is_signed_here_and_nothing_else()
    {
        using TemporaryFolder folder = new();
        byte[] message = TestFirmware.Bytes(5, 333);
        File.WriteAllBytes(folder.File("message"), message);
        File.WriteAllBytes(folder.File("other"), TestFirmware.Bytes(6, 333));
        foreach (int winternitz in new[] { 1, 2, 4, 8 })
        {
            LmsTree tree = new(new LmsParameters(5, winternitz), TestFirmware.Bytes(winternitz, 16), TestFirmware.Bytes(20, 32));
            File.WriteAllBytes(folder.File("key"), tree.PublicKey);
            File.WriteAllBytes(folder.File("signature"), tree.Sign(31, message));
            Assert.Equal((0, "good\n"), BootPrograms.Run("lms_test", "verify", folder.File("key"), folder.File("signature"), folder.File("message")));
            Assert.Equal((1, "refused\n"), BootPrograms.Run("lms_test", "verify", folder.File("key"), folder.File("signature"), folder.File("other")));
        }
    }
}
