using System.Text;
using HwStack.Compiler.Defects;
using HwStack.Diagnostics;

namespace HwStack.Compiler.Tests.Defects;

public class BoardDefectsFileTests
{
    [Fact]
    public void Cores_are_read_as_numbers_of_one_chip_or_as_places()
    {
        BoardDefects defects = Parse("""{"dead_cores": [17, [3, 40]], "dead_links": [[[5, 2], [4, 2]], [[-1, 3], [0, 3]]], "dead_neurons": [[[1, 0], 7]]}""");
        Assert.Null(defects.Mesh);
        Assert.Equal([new BoardPoint(1, 1), new BoardPoint(3, 40)], defects.Cores);
        Assert.Equal([new DeadLink(new(4, 2), new(5, 2)), new DeadLink(new(-1, 3), new(0, 3))], defects.Links);
        Assert.True(defects.Links[1].IsPortLink);
        Assert.Equal([new DeadNeuron(new(1, 0), 7)], defects.Neurons);
        Assert.Equal(64, defects.Sha256.Length);
    }

    [Fact]
    public void With_a_mesh_core_numbers_count_over_it() =>
        Assert.Equal([new BoardPoint(1, 1)], Parse("""{"mesh": [32, 16], "dead_cores": [33]}""").Cores);

    [Theory]
    [InlineData("[]", "HW1853")]
    [InlineData("{", "HW1851")]
    [InlineData("""{"dead_core": []}""", "HW1852")]
    [InlineData("""{"dead_cores": [], "dead_cores": []}""", "HW1852")]
    [InlineData("""{"dead_cores": 3}""", "HW1853")]
    [InlineData("""{"dead_cores": ["3"]}""", "HW1853")]
    [InlineData("""{"dead_cores": [1.5]}""", "HW1853")]
    [InlineData("""{"dead_cores": [256]}""", "HW1854")]
    [InlineData("""{"dead_cores": [-1]}""", "HW1854")]
    [InlineData("""{"dead_cores": [[-1, 0]]}""", "HW1854")]
    [InlineData("""{"dead_cores": [[99999999999, 0]]}""", "HW1853")]
    [InlineData("""{"dead_cores": [1, [1, 0]]}""", "HW1856")]
    [InlineData("""{"dead_links": [[[0, 0], [2, 0]]]}""", "HW1855")]
    [InlineData("""{"dead_links": [[[0, 0], [0, 0]]]}""", "HW1855")]
    [InlineData("""{"dead_links": [[[0, -1], [0, 0]]]}""", "HW1854")]
    [InlineData("""{"dead_links": [[[0, 0], [0, 1]], [[0, 1], [0, 0]]]}""", "HW1856")]
    [InlineData("""{"dead_links": [[0, 1]]}""", "HW1853")]
    [InlineData("""{"dead_neurons": [[0, 256]]}""", "HW1854")]
    [InlineData("""{"dead_neurons": [[0, -1]]}""", "HW1854")]
    [InlineData("""{"mesh": [17, 16]}""", "HW1857")]
    [InlineData("""{"mesh": [0, 16]}""", "HW1857")]
    [InlineData("""{"mesh": [16, 16], "dead_cores": [[16, 0]]}""", "HW1854")]
    public void Mistakes_are_refused_with_their_place(string text, string code)
    {
        UserErrorException mistake = Assert.Throws<UserErrorException>(() => Parse(text));
        Assert.Equal(code, mistake.Errors[0].Code);
        Assert.StartsWith("board.json", mistake.Errors[0].Place, StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_wrong_is_told_at_once() =>
        Assert.Equal(["HW1854", "HW1855"], Assert.Throws<UserErrorException>(() => Parse("""{"dead_cores": [999], "dead_links": [[[0, 0], [1, 1]]]}""")).Errors.Select(error => error.Code));

    [Fact]
    public void A_missing_file_is_told() =>
        Assert.Equal("HW1850", Assert.Throws<UserErrorException>(() => BoardDefectsFile.Read(Path.Combine(Path.GetTempPath(), "no-such-defects.json"), TestNetworks.Nc1)).Errors[0].Code);

    private static BoardDefects Parse(string text) => BoardDefectsFile.Parse(Encoding.UTF8.GetBytes(text), "board.json", TestNetworks.Nc1);
}
